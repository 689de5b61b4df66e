package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a route for everything, Headroom's own paths still lead to no upstream. */
class OwnPathsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final List<String> REACHED = new CopyOnWriteArrayList<>();
  private static HeadroomProcess proxy;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    HttpServer upstream =
        VERTX
            .createHttpServer()
            .requestHandler(
                request -> {
                  REACHED.add(request.uri());
                  request.response().end("upstream");
                })
            .listen(0, "127.0.0.1")
            .await();
    port = FreePorts.one();
    proxy =
        HeadroomProcess.ofJar(
            "--set", "public.port=" + port,
            "--set", "public.path=/ops/own",
            "--set", "management.port=" + FreePorts.one(),
            "--route", "/=http://127.0.0.1:" + upstream.actualPort());
    proxy.awaitServing();
  }

  @AfterAll
  static void stop() {
    proxy.close();
    VERTX.close().await();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ops/own",
        "/ops/own/",
        "/ops/own/x",
        "/ops/own/x?EIO=4&transport=websocket",
        "/ops/own/capacity",
        "/ops/own/capacity/events",
        "/ops/%6fwn/x",
        "/ops%2Fown%2fx",
        "/ops/own//x",
      })
  void anUpgradeThereHasNoRoute(String path) throws Exception {
    assertTrue(upgrade(path).startsWith("HTTP/1.1 404 "));
    assertTrue(REACHED.stream().noneMatch(uri -> uri.equals(path)));
  }

  @Test
  void anUpgradeElsewhereIsTheUpstreams() throws Exception {
    assertTrue(upgrade("/_headroom/x").startsWith("HTTP/1.1 200 "));
    assertTrue(upgrade("/ops/ownx").startsWith("HTTP/1.1 200 "));
    assertTrue(REACHED.containsAll(List.of("/_headroom/x", "/ops/ownx")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ops/own/", "/ops/own/nothing", "/ops/own/capacity", "/x", "/x/%00"})
  void whoeverAnswersTheAnswerHasADate(String path) throws Exception {
    String answer = ask(path, "Connection: close\r\n");
    assertTrue(
        Pattern.compile("\r\ndate: \\w{3}, [^\r]+ GMT\r\n", Pattern.CASE_INSENSITIVE)
            .matcher(answer)
            .find(),
        answer);
  }

  private static String upgrade(String path) throws IOException {
    return ask(
        path,
        "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  }

  private static String ask(String path, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(15_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
