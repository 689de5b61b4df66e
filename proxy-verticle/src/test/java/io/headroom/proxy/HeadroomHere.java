package io.headroom.proxy;

import io.headroom.config.LoadedSettings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.headroom.config.SettingsWatcher;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.headroom.fixtures.TestTls;
import io.headroom.fixtures.TestVertx;
import io.headroom.proxy.transport.ConnectionLimits;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole product in this JVM, and a client; closed at the end of the test. */
final class HeadroomHere implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  final Vertx vertx = TestVertx.create();
  private final HttpClient http = vertx.createHttpClient();
  private final WebSocketClient sockets = vertx.createWebSocketClient();
  private final int port = FreePorts.one();
  private final int managementPort = FreePorts.one();
  private final Headroom headroom;

  record Answer(int status, MultiMap headers, String body) {}

  /** How a WebSocket ended. */
  record End(int code, String reason) {}

  /**
   * @param yaml the configuration but for {@code cluster} and ports; {@code OWN} is the public one
   */
  HeadroomHere(Path folder, String yaml) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("headroom.yaml"), yaml.replace("OWN", Integer.toString(port)));
    SettingsSources sources =
        SettingsSources.of(
            file,
            Map.of("HEADROOM_MANAGEMENT_TOKEN", "sesame"),
            List.of(
                "cluster.enabled=false",
                "drain.timeoutMs=100",
                "public.host=" + HOST,
                "public.port=" + port,
                "management.port=" + managementPort),
            List.of());
    LoadedSettings loaded = Await.result(SettingsLoader.load(vertx, sources));
    SettingsWatcher watcher = Await.result(SettingsWatcher.start(vertx, sources, loaded));
    headroom =
        Await.result(
            Headroom.start(
                vertx,
                watcher,
                new ConnectionLimits(System::nanoTime),
                TestTls.best(),
                Optional.empty()));
  }

  int port() {
    return port;
  }

  Answer get(String path, String... headers) throws Exception {
    return send(HttpMethod.GET, port, path, "", headers);
  }

  Answer post(String path, String body, String... headers) throws Exception {
    return send(HttpMethod.POST, port, path, body, headers);
  }

  Answer manage(String path) throws Exception {
    return send(HttpMethod.GET, managementPort, path, "", "Authorization", "Bearer sesame");
  }

  /**
   * @param headers names and values in turn
   */
  private Answer send(HttpMethod method, int at, String path, String body, String... headers)
      throws Exception {
    RequestOptions options =
        new RequestOptions().setMethod(method).setHost(HOST).setPort(at).setURI(path);
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    return Await.result(
        http.request(options)
            .compose(request -> request.send(Buffer.buffer(body)))
            .compose(HeadroomHere::whole));
  }

  private static Future<Answer> whole(HttpClientResponse answer) {
    return answer
        .body()
        .map(all -> new Answer(answer.statusCode(), answer.headers(), all.toString()));
  }

  /** The same body twice, in chunks, the second when the first has been on its way for a moment. */
  Answer postChunks(String path, String part) throws Exception {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.POST).setHost(HOST).setPort(port).setURI(path);
    return Await.result(
        http.request(options)
            .compose(
                request -> {
                  request.setChunked(true).write(part);
                  vertx.setTimer(20, due -> request.end(part));
                  return request.response();
                })
            .compose(HeadroomHere::whole));
  }

  /**
   * A WebSocket that has begun; fails with the answer that is no 101.
   *
   * @param headers names and values in turn
   */
  Future<WebSocket> open(String path, List<String> subprotocols, String... headers) {
    WebSocketConnectOptions options = new WebSocketConnectOptions().setSubProtocols(subprotocols);
    options.setHost(HOST).setPort(port).setURI(path);
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    return sockets.connect(options);
  }

  static Future<End> end(WebSocket socket) {
    Promise<End> ended = Promise.promise();
    try {
      socket.closeHandler(closed -> ended.tryComplete(endOf(socket)));
    } catch (IllegalStateException over) {
      // It was closed before anybody listened.
      ended.tryComplete(endOf(socket));
    }
    return ended.future();
  }

  private static End endOf(WebSocket socket) {
    int code = socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode();
    return new End(code, String.valueOf(socket.closeReason()));
  }

  @Override
  public void close() throws IOException {
    try {
      Await.result(headroom.stop());
      Await.result(vertx.close());
    } catch (Exception e) {
      throw new IOException("did not close", e);
    }
  }
}
