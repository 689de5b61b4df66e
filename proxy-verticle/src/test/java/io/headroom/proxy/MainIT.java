package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar as a process: what it prints and with what it exits. */
@ExtendWith(VertxExtension.class)
class MainIT {
  @TempDir Path directory;

  private static void assertPlainWords(HeadroomProcess process) {
    assertFalse(process.toString().contains("Exception"), process.toString());
    assertFalse(process.toString().contains("\tat "), process.toString());
  }

  private static int port(String[] arguments, String key) {
    for (String argument : arguments) {
      if (argument.startsWith(key + "=")) {
        return Integer.parseInt(argument.substring(key.length() + 1));
      }
    }
    throw new IllegalStateException("no " + key);
  }

  @Test
  void theVersionIsThatOfTheBuild() throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar("--version")) {
      assertEquals(0, process.exitCode());
      assertTrue(process.out().get(0).matches("headroom \\d+\\.\\d+.* \\(Java .*\\)"));
    }
  }

  @Test
  void anUnknownOptionIsTwoLinesAndExitTwo() throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar("--confg", "x")) {
      assertEquals(2, process.exitCode());
      assertEquals(2, process.err().size());
      assertPlainWords(process);
    }
  }

  @Test
  void badSettingsAreToldAllAtOnceWithExitOne() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("bad.yaml"), "public: {port: 0x50}\ncapacity: {warnFreePercent: -1}");
    try (HeadroomProcess process = HeadroomProcess.ofJar("--config", file.toString())) {
      assertEquals(1, process.exitCode());
      assertEquals(
          List.of(
              "headroom: 2 problems:",
              "  public.port = 0x50: expected a whole number from 0 to 65535",
              "  capacity.warnFreePercent = -1: expected a whole number from 0 to 100"),
          process.err());
      assertEquals(List.of(), process.out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "public.port=x > public.port = x: expected a whole number from 0 to 65535 (set by --set)",
        "public.port > --set = public.port: expected key.path=value",
        "pblic.port=1 > --set pblic.port: unknown key, did you mean public.port?",
        "public.host=10.0.0.256 > public.host = 10.0.0.256: expected a host name or an IP address (set"
            + " by --set)",
        "websocketProxy.userHeader=Cookie > websocketProxy.userHeader = Cookie: expected a header of"
            + " its own, such as X-Forwarded-User (set by --set)",
        "routes=[{path: '/u/{.}/', target: 'http://a'}] > routes[0].path = /u/{.}/: expected whole"
            + " segments, plain or {name}, found \"{.}\" (set by --set)"
      })
  void aBadValueOnTheCommandLineIsOneLine(String set, String complaint) throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar("--set", set)) {
      assertEquals(1, process.exitCode());
      assertEquals(List.of("headroom: " + complaint), process.err());
      assertPlainWords(process);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "HEADROOM_PUBLIC_PORT > x > public.port = x: expected a whole number from 0 to 65535 (set by"
            + " HEADROOM_PUBLIC_PORT)",
        "HEADROOM_PUBLC_PORT > 1 > HEADROOM_PUBLC_PORT: unknown variable, did you mean"
            + " HEADROOM_PUBLIC_PORT?",
        "HEADROOM_CLUSTER_MEMBERS > a:x > cluster.members[0] = a:x: expected host or host:port, an"
            + " IPv6 address in brackets (set by HEADROOM_CLUSTER_MEMBERS)"
      })
  void aBadVariableIsOneLine(String name, String value, String complaint) throws Exception {
    List<String> command =
        List.of(HeadroomProcess.JAVA, "-jar", HeadroomProcess.JAR.toString(), "serve");
    try (HeadroomProcess process = HeadroomProcess.start(command, directory, Map.of(name, value))) {
      assertEquals(1, process.exitCode());
      assertEquals(List.of("headroom: " + complaint), process.err());
      assertPlainWords(process);
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
            "public.port=" + HeadroomProcess.freePort(),
            "--set",
            "management.port=" + HeadroomProcess.freePort());
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
      int port = port(arguments, "public.port");
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
  void aChangedFileIsInForceWithinSeconds(Vertx vertx) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("headroom.yaml"), "websocketProxy: {maxSessionsPerApp: 5}");
    String[] arguments = HeadroomProcess.freePorts("--config", file.toString());
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();
      int port = port(arguments, "public.port");
      assertEquals(5, cap(vertx, port));

      Files.writeString(file, "websocketProxy: {maxSessionsPerApp: 6}");
      process.awaitLine(line -> line.contains("websocketProxy.maxSessionsPerApp = 6 (was 5)"));
      assertEquals(6, cap(vertx, port));

      Files.writeString(file, "websocketProxy: {maxSessionsPerApp: many}");
      process.awaitLine(line -> line.contains("refused, the old values stay"));
      assertEquals(6, cap(vertx, port));
    }
  }

  /** The own pages' path waits for a restart: until then a route would lie below it. */
  @Test
  void aReloadThatCannotBeInForceWholeIsRefusedAndCounted(Vertx vertx) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("headroom.yaml"), "websocketProxy: {maxSessionsPerApp: 5}");
    String[] arguments = HeadroomProcess.freePorts("--config", file.toString());
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();

      Files.writeString(
          file,
          """
          public: {path: /own}
          websocketProxy: {maxSessionsPerApp: 6}
          routes: [{path: /_headroom/x/, target: "http://127.0.0.1:1"}]
          """);
      process.awaitLine(line -> line.contains("valid only with public.path: needs a restart"));

      assertEquals(5, cap(vertx, port(arguments, "public.port")));
      String metrics = get(vertx, port(arguments, "management.port"), "/metrics").toString();
      assertTrue(metrics.contains("config_reloads_total{result=\"refused\"} 1.0"), metrics);
      assertFalse(process.toString().contains("in force:"), process.toString());
    }
  }

  @Test
  void aHeadThatIsTooLargeIsToldWhatIs(Vertx vertx) throws Exception {
    String[] arguments = HeadroomProcess.freePorts();
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();
      int port = port(arguments, "public.port");
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

  private static int cap(Vertx vertx, int port) throws Exception {
    return get(vertx, port, "/_headroom/capacity")
        .toJsonObject()
        .getJsonObject("instance")
        .getInteger("cap");
  }

  private static Buffer get(Vertx vertx, int port, String path) throws Exception {
    HttpClient client = vertx.createHttpClient();
    Buffer body =
        client
            .request(HttpMethod.GET, port, "127.0.0.1", path)
            .compose(HttpClientRequest::send)
            .compose(HttpClientResponse::body)
            .await(20, TimeUnit.SECONDS);
    client.close();
    return body;
  }
}
