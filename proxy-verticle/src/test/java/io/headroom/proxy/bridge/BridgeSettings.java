package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Settings for a bridge under test: what matters here, with defaults that stay out of the way. */
public final class BridgeSettings {
  int eventLoops = 1;
  boolean nativeTransport = true;
  public int cap = 100;
  int maxFrame = 33_554_432;
  Duration idle = Duration.ZERO;
  Duration heartbeat = Duration.ZERO;
  Duration connectTimeout = Duration.ofSeconds(5);
  Settings.Pings pings = Settings.Pings.ANSWER;
  List<String> trustedProxies = List.of();
  String userHeader = "";
  int maxSessionsPerUser;

  /** Names and their addresses, as in /etc/hosts. */
  String hosts = "";

  String affinityCookie = "";
  LongSupplier nanoTime = System::nanoTime;

  Settings toSettings(List<Settings.Route> routes) {
    return new Settings(
        "test",
        new Settings.PublicEndpoint(
            "127.0.0.1", 0, "/_headroom", new Settings.Tls("", ""), trustedProxies, affinityCookie),
        new Settings.Management("127.0.0.1", 0, "", ""),
        new Settings.WebSocketProxy(
            cap,
            maxFrame,
            200,
            idle,
            heartbeat,
            connectTimeout,
            pings,
            maxSessionsPerUser,
            userHeader),
        new Settings.Capacity(10, Duration.ofMinutes(1)),
        new Settings.Gate(5, 10),
        new Settings.Drain(Duration.ofSeconds(30), 1012),
        Settings.Timeouts.DEFAULT,
        new Settings.Cluster(false, "test", "127.0.0.1", 0, 0, List.of(), ""),
        routes);
  }
}
