package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentNamesTest {
  @Test
  void everyKeyHasAVariableOfItsOwn() {
    Schema schema = Schema.load();

    assertEquals(schema.keys().size(), new EnvironmentNames(schema).names().size());
    assertEquals(
        "HEADROOM_WEBSOCKETPROXY_MAXSESSIONSPERAPP",
        EnvironmentNames.nameOf("websocketProxy.maxSessionsPerApp"));
  }

  @ParameterizedTest
  @CsvSource({
    "PATH, /bin",
    "HEADROOM_MANAGEMENT_TOKEN, t",
    "HEADROOM_JAVA_OPTS, -Xmx1g",
    "HEADROOM_LOG_LEVEL, debug",
    "HEADROOM_PORT, tcp://10.0.0.1:8000",
    "HEADROOM_PORT_8000_TCP, tcp://10.0.0.1:8000",
    "HEADROOM_PORT_8000_TCP_ADDR, 10.0.0.1",
    "HEADROOM_PORT_8000_TCP_PORT, 8000",
    "HEADROOM_PORT_53_UDP_PROTO, udp",
    "HEADROOM_SERVICE_HOST, 10.0.0.1",
    "HEADROOM_SERVICE_PORT, 8000",
    "HEADROOM_SERVICE_PORT_HTTP, 8000",
    "HEADROOM_HEADLESS_SERVICE_HOST, None",
    "HEADROOM_MANAGEMENT_SERVICE_PORT_METRICS, 8001",
    "HEADROOM_CLUSTER_PORT_5701_TCP, tcp://10.0.0.1:5701",
    "HEADROOM_PUBLIC_PORT, tcp://10.0.0.1:8000"
  })
  void noneOfOurs(String name, String value) {
    assertTrue(EnvironmentNames.foreign(name, value));
  }

  @ParameterizedTest
  @CsvSource({
    "HEADROOM_PUBLIC_PORT, 8000",
    "HEADROOM_PORT, 8000",
    "HEADROOM_CLUSTER_MEMBERS, a",
    "HEADROOM_PUBLIC_HOST, 0.0.0.0",
    "HEADROOM_TYPO, 1"
  })
  void ours(String name, String value) {
    assertFalse(EnvironmentNames.foreign(name, value));
  }
}
