package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code headroom try} against a real instance with one upstream that answers and one that is away.
 */
class TryUpgradeIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static HeadroomProcess proxy;
  private static String origin;

  @BeforeAll
  static void start() throws Exception {
    HttpServer upstream =
        VERTX
            .createHttpServer()
            .webSocketHandler(socket -> socket.handler(socket::write))
            .listen(0, "127.0.0.1")
            .await();
    int port = FreePorts.one();
    origin = "ws://localhost:" + port;
    proxy =
        HeadroomProcess.ofJar(
            "--set", "public.port=" + port,
            "--set", "management.port=" + FreePorts.one(),
            "--route", "/echo/=http://127.0.0.1:" + upstream.actualPort(),
            "--route", "/gone/=http://127.0.0.1:1");
    proxy.awaitServing();
  }

  @AfterAll
  static void stop() {
    proxy.close();
    VERTX.close().await();
  }

  @Test
  void anOpenSessionIsSuccess() throws Exception {
    assertSays(0, List.of("--bridged", origin + "/echo/a"), "/echo/a: 101, open");
  }

  @Test
  void anUnreachableUpstreamIsSuccessOnlyWhereABridgeIsNotAskedFor() throws Exception {
    String verdict = "/gone/: 101, then close 1013 upstream unreachable";
    assertSays(0, List.of(origin + "/gone/"), verdict);
    assertSays(1, List.of("--bridged", origin + "/gone/"), verdict);
    JsonObject line =
        new JsonObject(proxy.awaitLine(said -> said.contains("\"upstream unreachable\"")));
    assertEquals("/gone/", line.getString("path"));
    assertEquals("http://127.0.0.1:1", line.getString("target"));
    assertTrue(line.getString("why").contains("refused"), line::encode);
  }

  @Test
  void anotherAnswerThan101IsAFailure() throws Exception {
    assertSays(1, List.of(origin + "/nowhere/"), "/nowhere/: expected 101, found 404");
  }

  @Test
  void anAddressThatIsNoWebSocketsIsAWrongCall() throws Exception {
    String expected = ": expected an address that begins with ws:// or wss://";
    assertSays(2, List.of("http://localhost/"), "http://localhost/" + expected);
    assertSays(2, List.of("localhost"), "localhost" + expected);
  }

  @Test
  void nobodyListeningIsAFailureWithoutAStackTrace() throws Exception {
    assertSays(1, List.of("ws://localhost:1/"), "ws://localhost:1/: cannot open: ");
  }

  private static void assertSays(int status, List<String> arguments, String verdict)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("try"));
    all.addAll(arguments);
    try (HeadroomProcess run = HeadroomProcess.ofJar(all.toArray(String[]::new))) {
      assertEquals(status, run.exitCode(), run::toString);
      List<String> said = status == 0 ? run.out() : run.err();
      assertEquals(List.of(), status == 0 ? run.err() : run.out());
      assertEquals(1, said.stream().filter(line -> line.contains(verdict)).count(), run::toString);
      assertTrue(said.stream().noneMatch(line -> line.startsWith("\tat ")), run::toString);
    }
  }
}
