package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.config.address.TrustedProxies;
import io.headroom.fixtures.AnySettings;
import io.headroom.fixtures.TestTls;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

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
  Settings.Tls tls = Settings.Tls.NONE;
  TlsEngine engine = TestTls.best();

  /** What else the port is told. */
  UnaryOperator<HttpServerOptions> server = UnaryOperator.identity();

  LongSupplier nanoTime = System::nanoTime;

  Settings toSettings(List<Settings.Route> routes) {
    return AnySettings.of(
        new Settings.PublicEndpoint(
            "127.0.0.1",
            0,
            "/_headroom",
            tls,
            TrustedProxies.of(trustedProxies),
            affinityCookie,
            false,
            ""),
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
        routes);
  }
}
