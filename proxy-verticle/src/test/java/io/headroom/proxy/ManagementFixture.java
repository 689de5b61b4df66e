package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.TestVertx;
import io.headroom.proxy.admin.AdminApi;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admin.HealthApi;
import io.headroom.proxy.admin.Liveness;
import io.headroom.proxy.admin.MetricsApi;
import io.headroom.proxy.dial.LoopTime;
import io.headroom.proxy.metrics.MetricsRegistry;
import io.headroom.proxy.sessions.OwnSessions;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.HttpExchanges;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real management port, of what was deployed last, and a client of it. */
final class ManagementFixture implements BeforeEachCallback, AfterEachCallback {
  static final String TOKEN = "right-token";
  static final Map<String, String> ALLOWED = Map.of("Authorization", "token " + TOKEN);

  final Vertx vertx = TestVertx.create();
  final MetricsRegistry registry = new MetricsRegistry();
  final SessionRegistry sessions = new SessionRegistry();
  final Liveness liveness = new Liveness(LoopTime.of(vertx));
  final AtomicBoolean joined = new AtomicBoolean(true);
  final AtomicBoolean draining = new AtomicBoolean();
  final AtomicInteger drains = new AtomicInteger();
  private final HttpClient client = vertx.createHttpClient();
  private int port;

  record Answer(int status, MultiMap headers, Buffer body) {
    JsonObject json() {
      return body.toJsonObject();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    deploy(new Settings.Management("127.0.0.1", 0, "", TOKEN));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Await.result(vertx.close());
    registry.close();
  }

  int port() {
    return port;
  }

  void deploy(Settings.Management settings) throws Exception {
    AdminToken token = new AdminToken(settings);
    ManagementVerticle verticle =
        new ManagementVerticle(
            settings,
            new ConnectionLimits(System::nanoTime),
            new HttpExchanges(),
            new MetricsApi(registry),
            new HealthApi(liveness, joined::get, draining::get),
            token,
            new AdminApi(
                token,
                new OwnSessions("pod-a", sessions),
                this::drain,
                () -> new JsonObject().put("instanceId", "pod-a")),
            router -> {});
    Await.result(vertx.deployVerticle(verticle));
    port = verticle.port();
  }

  Answer get(String path, Map<String, String> headers) throws Exception {
    return send(HttpMethod.GET, path, headers);
  }

  Answer send(HttpMethod method, String path, Map<String, String> headers) throws Exception {
    RequestOptions options =
        new RequestOptions().setMethod(method).setHost("127.0.0.1").setPort(port).setURI(path);
    headers.forEach(options::putHeader);
    // Nested: composed out here, the body could arrive before anyone listens for it.
    return Await.result(
        client
            .request(options)
            .compose(request -> request.send().compose(ManagementFixture::readAll)));
  }

  private Future<Void> drain() {
    drains.incrementAndGet();
    return Future.succeededFuture();
  }

  private static Future<Answer> readAll(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), response.headers(), body));
  }
}
