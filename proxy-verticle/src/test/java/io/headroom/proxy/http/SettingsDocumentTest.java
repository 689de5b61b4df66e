package io.headroom.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headroom.config.Settings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsDocumentTest {
  private static final String EXPECTED =
      """
      {
        "instanceId": "pod-a",
        "public": {
          "host": "0.0.0.0", "port": 8000, "path": "/_headroom",
          "tls": {"cert": "/tls/cert.pem", "key": "/tls/key.pem"},
          "trustedProxies": ["10.0.0.0/8"], "affinityCookie": "sticky"
        },
        "management": {"host": "127.0.0.1", "port": 8001, "tokenFile": "", "token": "(hidden)"},
        "websocketProxy": {
          "maxSessionsPerApp": 500, "incomingBufferBytes": 33554432,
          "grizzlyWorkerPoolMaxSize": 200, "sessionIdleTimeoutMs": 0, "heartbeatIntervalMs": 20000,
          "connectTimeoutMs": 5000, "pings": "answer", "maxSessionsPerUser": 0, "userHeader": "X-User"
        },
        "capacity": {"warnFreePercent": 10, "reservationTtlMs": 60000},
        "drain": {"timeoutMs": 30000, "closeCode": 1012},
        "cluster": {
          "enabled": true, "name": "headroom", "host": "127.0.0.1", "port": 5701,
          "eventBusPort": 5801, "members": ["pod-b:5701"], "dns": ""
        },
        "routes": [
          {"path": "/user/{name}/", "target": "http://(hidden)@jupyter-{name}:8888",
           "kind": "jupyter", "origins": ["https://hub.example"]}
        ]
      }
      """;

  @Test
  void hasTheKeysOfTheFileAndNoSecret() {
    JsonObject document = SettingsDocument.of(AnySettings.withToken("t0p-secret"));
    assertEquals(new JsonObject(EXPECTED).encodePrettily(), document.encodePrettily());
    assertFalse(document.encode().contains("secret"));
  }

  @Test
  void showsThatNoTokenIsSet() {
    JsonObject document = SettingsDocument.of(AnySettings.withToken(""));
    assertEquals("", document.getJsonObject("management").getString("token"));
  }

  @Test
  void keepsEveryValueOfTheRecordTree() {
    // A component added to a record and forgotten here would be missing from the document.
    assertEquals(8, Settings.class.getRecordComponents().length);
    assertEquals(6, Settings.PublicEndpoint.class.getRecordComponents().length);
    assertEquals(4, Settings.Management.class.getRecordComponents().length);
    assertEquals(9, Settings.WebSocketProxy.class.getRecordComponents().length);
    assertEquals(2, Settings.Capacity.class.getRecordComponents().length);
    assertEquals(2, Settings.Drain.class.getRecordComponents().length);
    assertEquals(7, Settings.Cluster.class.getRecordComponents().length);
    assertEquals(4, Settings.Route.class.getRecordComponents().length);
  }

  /** Settings with a value in every place. */
  private static final class AnySettings {
    private AnySettings() {}

    static Settings withToken(String token) {
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
          new Settings.Drain(Duration.ofSeconds(30), 1012),
          new Settings.Cluster(
              true, "headroom", "127.0.0.1", 5701, 5801, List.of("pod-b:5701"), ""),
          List.of(
              new Settings.Route(
                  "/user/{name}/",
                  "http://user:pass-secret@jupyter-{name}:8888",
                  "jupyter",
                  List.of("https://hub.example"))));
    }
  }
}
