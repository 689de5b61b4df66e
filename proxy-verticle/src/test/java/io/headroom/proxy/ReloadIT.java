package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A file that changes while the process runs. */
@ExtendWith(VertxExtension.class)
class ReloadIT {
  @TempDir Path directory;
  private Path file;
  private String[] arguments;

  @BeforeEach
  void aFileWithACapOfFive() throws IOException {
    file =
        Files.writeString(
            directory.resolve("headroom.yaml"), "websocketProxy: {maxSessionsPerApp: 5}");
    arguments = HeadroomProcess.freePorts("--config", file.toString());
  }

  @Test
  void aChangedFileIsInForceWithinSeconds(Vertx vertx) throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();
      int port = HeadroomProcess.port(arguments, "public.port");
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

      assertEquals(5, cap(vertx, HeadroomProcess.port(arguments, "public.port")));
      String metrics =
          get(vertx, HeadroomProcess.port(arguments, "management.port"), "/metrics").toString();
      assertTrue(metrics.contains("config_reloads_total{result=\"refused\"} 1.0"), metrics);
      assertFalse(process.toString().contains("in force:"), process.toString());
    }
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
