package io.headroom.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headroom.config.Settings;
import io.headroom.fixtures.AnySettings;
import io.vertx.core.json.JsonObject;
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
        "gate": {"perAddress": 5, "strangersPercent": 10},
        "drain": {"timeoutMs": 30000, "closeCode": 1012},
        "timeouts": {"silenceMs": 300000},
        "cluster": {
          "enabled": true, "name": "headroom", "host": "127.0.0.1", "port": 5701,
          "eventBusPort": 5801, "members": ["pod-b:5701"], "dns": ""
        },
        "routes": [
          {"path": "/user/{name}/", "target": "http://(hidden)@jupyter-{name}:8888",
           "kind": "jupyter", "origins": ["https://hub.example"], "silenceMs": 300000}
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
    assertEquals(10, Settings.class.getRecordComponents().length);
    assertEquals(6, Settings.PublicEndpoint.class.getRecordComponents().length);
    assertEquals(4, Settings.Management.class.getRecordComponents().length);
    assertEquals(9, Settings.WebSocketProxy.class.getRecordComponents().length);
    assertEquals(2, Settings.Capacity.class.getRecordComponents().length);
    assertEquals(2, Settings.Gate.class.getRecordComponents().length);
    assertEquals(2, Settings.Drain.class.getRecordComponents().length);
    assertEquals(1, Settings.Timeouts.class.getRecordComponents().length);
    assertEquals(7, Settings.Cluster.class.getRecordComponents().length);
    assertEquals(5, Settings.Route.class.getRecordComponents().length);
  }
}
