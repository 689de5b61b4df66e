package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class CrossRulesTest {
  @TempDir Path directory;

  @Test
  void certificateAndKeyGoTogether(Vertx vertx) throws IOException {
    Path file = Files.writeString(directory.resolve("some.pem"), "");

    assertEquals(
        "public.tls.key: expected, because public.tls.cert is set",
        Loading.nothing().sets("public.tls.cert=" + file).complaint(vertx));
    assertEquals(
        "public.tls.cert: expected, because public.tls.key is set",
        Loading.nothing().sets("public.tls.key=" + file).complaint(vertx));
  }

  @Test
  void certificateAndKeyAreReadable(Vertx vertx) {
    assertEquals(
        """
        public.tls.cert = /none/cert: expected a file that this user may read (set by --set)
        public.tls.key = DIRECTORY: expected a file that this user may read (set by --set)"""
            .replace("DIRECTORY", directory.toString()),
        Loading.nothing()
            .sets("public.tls.cert=/none/cert", "public.tls.key=" + directory)
            .complaint(vertx));
  }

  @Test
  void portsAreDistinct(Vertx vertx) {
    assertEquals(
        "management.port = 8000: expected a port of its own, but public.port has it (set by --set)",
        Loading.nothing().sets("management.port=8000").complaint(vertx));
    assertEquals(
        """
        cluster.port = 8001: expected a port of its own, but management.port has it (set by --set)
        cluster.eventBusPort = 8001: expected a port of its own, but management.port has it (set by --set)""",
        Loading.nothing()
            .sets("cluster.dns=x", "cluster.port=8001", "cluster.eventBusPort=8001")
            .complaint(vertx));
  }

  @Test
  void onePortOnTwoAddressesIsTwoPorts(Vertx vertx) {
    assertEquals(
        8000,
        Loading.nothing()
            .sets("management.port=8000", "management.host=127.0.0.2")
            .settings(vertx)
            .management()
            .port());
    assertEquals(
        "management.port = 8000: expected a port of its own, but public.port has it (set by --set)",
        Loading.nothing()
            .sets("public.host=0.0.0.0", "management.port=8000", "management.host=127.0.0.2")
            .complaint(vertx));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 127.0.0.1",
    "LOCALHOST, localhost",
    "::1, 0:0:0:0:0:0:0:1",
    "::, 10.0.0.1",
    "0:0::0, pod"
  })
  void oneAddressWrittenInTwoWaysIsOne(String one, String other, Vertx vertx) {
    assertEquals(
        "management.port = 8000: expected a port of its own, but public.port has it (set by --set)",
        Loading.nothing()
            .sets("public.host=" + one, "management.host=" + other, "management.port=8000")
            .complaint(vertx));
  }

  @Test
  void anyFreePortAndUnusedOnesClashWithNone(Vertx vertx) {
    Loading.nothing().sets("public.port=0", "management.port=0").settings(vertx);
    Loading.nothing().sets("public.port=5701", "management.port=5801").settings(vertx);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1003, 1007, 1009, 1011, 1012, 1014, 3000, 4999})
  void sendableCloseCodes(int code, Vertx vertx) {
    assertEquals(
        code,
        Loading.nothing().sets("drain.closeCode=" + code).settings(vertx).drain().closeCode());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1010, 1015, 1016, 2999, 5000})
  void otherCloseCodes(int code, Vertx vertx) {
    assertEquals(
        "drain.closeCode",
        Loading.nothing().sets("drain.closeCode=" + code).problems(vertx).get(0).key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public.path=",
        "public.path=/",
        "public.path=x",
        "public.path=/x/",
        "public.path=/x//y",
        "public.path=/x/../y",
        "public.path=/x?y",
        "public.path=/{x}",
        "capacity.warnFreePercent=-1",
        "capacity.warnFreePercent=101",
        "public.host=",
        "public.host=a b",
        "cluster.name=",
        "public.affinityCookie=a;b",
        "websocketProxy.userHeader=X User",
        "instanceId=a/b",
        "websocketProxy.maxSessionsPerApp=-1",
        "websocketProxy.connectTimeoutMs=0",
        "websocketProxy.maxSessionsPerApp=99999999999999999999",
        "cluster.dns=a b",
        "cluster.dns=a..b",
        "public.host=10.0.0.256",
        "public.host=:::",
        "management.host=a..b",
        "cluster.host=1.2.3",
        "instanceId=a\n",
        "public.path=/a\n",
        "cluster.name=a\n",
        "management.tokenFile=/a\u0000b",
        "management.tokenFile= /a",
        "websocketProxy.userHeader=Cookie",
        "websocketProxy.userHeader=host",
        "websocketProxy.userHeader=Accept",
        "websocketProxy.userHeader=accept-language",
        "websocketProxy.userHeader=User-Agent",
        "websocketProxy.userHeader=Expect",
        "websocketProxy.userHeader=X-Forwarded-For",
        "websocketProxy.userHeader=Sec-WebSocket-Key",
        "websocketProxy.heartbeatIntervalMs=2147483648",
        "websocketProxy.connectTimeoutMs=\u0661"
      })
  void valuesThatTheSchemaRefuses(String set, Vertx vertx) {
    assertEquals(
        set.substring(0, set.indexOf('=')),
        Loading.nothing().sets(set).problems(vertx).get(0).key());
  }
}
