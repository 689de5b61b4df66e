package io.headroom.proxy.pages;

import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.headroom.cluster.SoloClusterView;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.TestVertx;
import io.headroom.proxy.admission.SlotPool;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A real pool and the view of a cluster of one, behind a real port under {@code /_headroom}. */
final class PublicHttp {
  static final String PATH = "/_headroom";

  final Vertx vertx = TestVertx.create();
  final HttpClient client = vertx.createHttpClient();
  final SlotPool pool;
  final ClusterView cluster;

  /** Further instances of the cluster. */
  final AtomicReference<List<InstanceLoad>> others = new AtomicReference<>(List.of());

  /** What they answer when they are asked. */
  final AtomicReference<Future<JsonObject>> othersAnswer =
      new AtomicReference<>(Future.failedFuture("nobody answers"));

  /** Whether the own instance leaves; told with the next change of its load. */
  final AtomicBoolean draining = new AtomicBoolean();

  private int port;

  public record Answer(int status, MultiMap headers, Buffer body) {
    JsonObject json() {
      return body.toJsonObject();
    }

    String header(String name) {
      return String.join("|", headers.getAll(name));
    }
  }

  PublicHttp(int cap) {
    AtomicReference<Runnable> onChange = new AtomicReference<>(() -> {});
    pool = new SlotPool(cap, () -> onChange.get().run());
    ClusterView solo =
        new SoloClusterView(
            vertx,
            InstantSource.system(),
            () ->
                new InstanceLoad("pod-a", pool.open(), pool.reserved(), pool.cap(), draining.get()),
            () -> 25);
    onChange.set(solo::loadChanged);
    cluster = new NeighbouredView(solo, others::get, othersAnswer::get);
  }

  /** Listens; what is given adds its routes. */
  PublicHttp serving(Consumer<Router> mounts) throws Exception {
    Router own = Router.router(vertx);
    mounts.accept(own);
    Router router = Router.router(vertx);
    router.route(PATH + "/*").subRouter(own);
    port =
        Await.result(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
    return this;
  }

  int port() {
    return port;
  }

  Answer get(String path) throws Exception {
    return send(HttpMethod.GET, path, Map.of(), "");
  }

  Answer get(String path, Map<String, String> headers) throws Exception {
    return send(HttpMethod.GET, path, headers, "");
  }

  Answer send(HttpMethod method, String path, Map<String, String> headers, String body)
      throws Exception {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(PATH + path);
    headers.forEach(options::putHeader);
    return Await.result(
        client
            .request(options)
            .compose(
                request ->
                    request
                        .send(body)
                        .compose(
                            response ->
                                response
                                    .body()
                                    .map(
                                        all ->
                                            new Answer(
                                                response.statusCode(), response.headers(), all)))));
  }

  void stop() throws Exception {
    Await.result(vertx.close());
  }
}
