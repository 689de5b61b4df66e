package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.FreePorts;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar as a process: what it prints and with what it exits. */
@ExtendWith(VertxExtension.class)
class MainIT {
  @TempDir Path directory;

  @Test
  void theVersionIsThatOfTheBuild() throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar("--version")) {
      assertEquals(0, process.exitCode());
      assertTrue(process.out().get(0).matches("headroom \\d+\\.\\d+.* \\(Java .*\\)"));
    }
  }

  @Test
  void whatIsOddIsAWarningAtTheStart() throws Exception {
    String[] arguments = HeadroomProcess.freePorts("--set", "websocketProxy.heartbeatIntervalMs=1");
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      JsonObject line =
          new JsonObject(process.awaitLine(one -> one.contains("heartbeatIntervalMs = 1: ")));
      assertEquals("WARN", line.getString("level"));
      process.awaitServing();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalDrainsAndExitsWithZero(String signal) throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar(HeadroomProcess.freePorts())) {
      process.awaitServing();
      process.signal(signal);

      assertEquals(0, process.exitCode());
      assertTrue(process.out().stream().anyMatch(line -> line.contains("drained")));
      assertEquals(List.of(), process.err());
      assertPlainWords(process);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"picocli.CommandLine$Model$CommandSpec ", "org.slf4j.LoggerFactory "})
  void aSignalWhileItComesUpExitsWithZero(String loaded) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                HeadroomProcess.JAVA, "-Xlog:class+load", "-jar", HeadroomProcess.JAR.toString()));
    command.addAll(List.of(HeadroomProcess.freePorts()));
    try (HeadroomProcess process = HeadroomProcess.start(command, directory, Map.of())) {
      process.awaitLine(line -> line.contains(loaded));
      process.signal("TERM");

      assertEquals(0, process.exitCode());
      assertEquals(List.of(), process.err());
    }
  }

  @Test
  void aPipeGetsJsonLines() throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar(HeadroomProcess.freePorts())) {
      JsonObject started =
          new JsonObject(process.awaitLine(line -> line.contains("Headroom starts")));
      process.awaitServing();
      process.signal("TERM");
      process.exitCode();

      assertTrue(List.of("io_uring", "epoll", "nio").contains(started.getString("transport")));
      process.out().forEach(line -> assertTrue(new JsonObject(line).containsKey("message"), line));
    }
  }

  @Test
  void portZeroIsOneFreePortForAllEventLoopsAndIsTold() throws Exception {
    String[] anyPorts = {
      "--set", "public.port=0", "--set", "management.port=0", "--route", "/a/=http://127.0.0.1:1"
    };
    try (HeadroomProcess process = HeadroomProcess.ofJar(anyPorts)) {
      JsonObject serving = new JsonObject(process.awaitLine(line -> line.contains("serving at")));
      int publicPort =
          Integer.parseInt(serving.getString("message").replaceAll(".*:(\\d+)/.*", "$1"));

      assertEquals(
          Set.of(publicPort, serving.getInteger("managementPort")), process.listeningPorts());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll"})
  void theTransportCanBeChosen(String transport) throws Exception {
    List<String> command =
        List.of(
            HeadroomProcess.JAVA,
            "-Dheadroom.transport=" + transport,
            "-Dheadroom.log.format=text",
            "-jar",
            HeadroomProcess.JAR.toString(),
            "--set",
            "public.port=" + FreePorts.one(),
            "--set",
            "management.port=" + FreePorts.one());
    try (HeadroomProcess process = HeadroomProcess.start(command, directory, Map.of())) {
      process.awaitServing();

      process.awaitLine(line -> line.contains("transport=" + transport));
    }
  }

  @Test
  void anOpenSessionIsToldWhenTheProcessIsTerminated(Vertx vertx) throws Exception {
    String[] arguments = HeadroomProcess.freePorts("--set", "drain.timeoutMs=500");
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();
      int port = HeadroomProcess.port(arguments, "public.port");
      Promise<Short> closed = Promise.promise();
      WebSocketClient client = vertx.createWebSocketClient();
      WebSocket socket =
          client
              .connect(
                  new WebSocketConnectOptions()
                      .setHost("127.0.0.1")
                      .setPort(port)
                      .setURI("/sample/echo"))
              .await(20, TimeUnit.SECONDS);
      socket.closeHandler(gone -> closed.complete(socket.closeStatusCode()));

      process.signal("TERM");

      assertEquals((short) 1012, closed.future().await(20, TimeUnit.SECONDS));
      assertEquals(0, process.exitCode());
      client.close();
    }
  }

  @Test
  void aHeadThatIsTooLargeIsToldWhatIs(Vertx vertx) throws Exception {
    String[] arguments = HeadroomProcess.freePorts();
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();
      int port = HeadroomProcess.port(arguments, "public.port");
      String letters = "x".repeat(40_000);

      assertEquals(414, status(vertx, port, "/" + letters, "short"));
      assertEquals(431, status(vertx, port, "/", letters));
    }
  }

  private static int status(Vertx vertx, int port, String path, String cookie) throws Exception {
    HttpClient client = vertx.createHttpClient();
    int status =
        client
            .request(HttpMethod.GET, port, "127.0.0.1", path)
            .compose(request -> request.putHeader("Cookie", cookie).send())
            .await(20, TimeUnit.SECONDS)
            .statusCode();
    client.close();
    return status;
  }

  private static void assertPlainWords(HeadroomProcess process) {
    assertFalse(process.toString().contains("Exception"), process.toString());
    assertFalse(process.toString().contains("\tat "), process.toString());
  }
}
