package io.headroom.proxy;

import io.headroom.config.Settings;
import java.time.Duration;
import java.util.List;

/** Settings with a value in every place. */
public final class AnySettings {
  private AnySettings() {}

  public static Settings withToken(String token) {
    return new Settings(
        "pod-a",
        new Settings.PublicEndpoint(
            "0.0.0.0",
            8000,
            "/_headroom",
            new Settings.Tls("/tls/cert.pem", "/tls/key.pem"),
            List.of("10.0.0.0/8"),
            "sticky"),
        new Settings.Management("127.0.0.1", 8001, "", token),
        new Settings.WebSocketProxy(
            500,
            33_554_432,
            200,
            Duration.ZERO,
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Settings.Pings.ANSWER,
            0,
            "X-User"),
        new Settings.Capacity(10, Duration.ofMinutes(1)),
        new Settings.Gate(5, 10),
        new Settings.Drain(Duration.ofSeconds(30), 1012),
        Settings.Timeouts.DEFAULT,
        new Settings.Cluster(true, "headroom", "127.0.0.1", 5701, 5801, List.of("pod-b:5701"), ""),
        List.of(
            new Settings.Route(
                "/user/{name}/",
                "http://user:pass-secret@jupyter-{name}:8888",
                "jupyter",
                List.of("https://hub.example"))));
  }
}
