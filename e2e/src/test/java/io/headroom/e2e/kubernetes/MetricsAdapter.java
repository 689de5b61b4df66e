package io.headroom.e2e.kubernetes;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the API {@code custom.metrics.k8s.io} as an adapter of a Prometheus does: one metric of
 * pods, scraped when it is asked for. The API server calls it through a Service, as any other.
 */
final class MetricsAdapter implements AutoCloseable {

  private static final String GROUP = "custom.metrics.k8s.io";
  private static final String VERSION = GROUP + "/v1beta2";
  private static final String METRIC = "ws_connection_in_flight_count";
  private static final Pattern OF_PODS =
      Pattern.compile("/apis/" + VERSION + "/namespaces/([^/]+)/pods/(?:\\*|%2A)/" + METRIC);

  private final Vertx vertx = Vertx.vertx();
  private final Cluster cluster;
  private final PodCalls calls = new PodCalls();
  private final HttpServer server;

  private MetricsAdapter(Cluster cluster) {
    this.cluster = cluster;
    Path folder = cluster.machine().folder();
    PemKeyCertOptions own =
        new PemKeyCertOptions()
            .setCertPath(folder.resolve("node.crt").toString())
            .setKeyPath(folder.resolve("node.key").toString());
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(own))
            .requestHandler(this::answer)
            .listen(0, Machine.OUTSIDE)
            .await();
  }

  /** Starts it, and has the API server ask it from now on. */
  static MetricsAdapter start(Namespace namespace) {
    MetricsAdapter adapter = new MetricsAdapter(namespace.cluster());
    namespace.outside("adapter", 443, adapter.server.actualPort());
    JsonObject service = new JsonObject().put("name", "adapter").put("namespace", namespace.name());
    namespace
        .cluster()
        .create(
            "/apis/apiregistration.k8s.io/v1/apiservices",
            new JsonObject()
                .put("metadata", new JsonObject().put("name", "v1beta2." + GROUP))
                .put(
                    "spec",
                    new JsonObject()
                        .put("group", GROUP)
                        .put("version", "v1beta2")
                        .put("service", service)
                        .put("insecureSkipTLSVerify", true)
                        .put("groupPriorityMinimum", 100)
                        .put("versionPriority", 100)));
    return adapter;
  }

  private void answer(HttpServerRequest request) {
    Matcher asked = OF_PODS.matcher(request.path());
    if (asked.matches()) {
      String selector = request.getParam("labelSelector", "");
      vertx
          .executeBlocking(() -> values(asked.group(1), selector))
          .onSuccess(values -> send(request, values))
          .onFailure(failure -> request.response().setStatusCode(500).end(failure.toString()));
    } else if (request.path().equals("/apis/" + VERSION)) {
      send(request, resources());
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private static JsonObject resources() {
    JsonObject metric =
        new JsonObject()
            .put("name", "pods/" + METRIC)
            .put("singularName", "")
            .put("namespaced", true)
            .put("kind", "MetricValueList")
            .put("verbs", new JsonArray(List.of("get")));
    return new JsonObject()
        .put("kind", "APIResourceList")
        .put("apiVersion", "v1")
        .put("groupVersion", VERSION)
        .put("resources", new JsonArray().add(metric));
  }

  private JsonObject values(String namespace, String selector) {
    String path = "/api/v1/namespaces/" + namespace + "/pods?labelSelector=" + selector;
    JsonArray items = new JsonArray();
    for (JsonObject pod : Objects.items(cluster.get(path))) {
      if (Objects.is(pod, "Ready")) {
        items.add(value(pod));
      }
    }
    return new JsonObject()
        .put("kind", "MetricValueList")
        .put("apiVersion", VERSION)
        .put("metadata", new JsonObject())
        .put("items", items);
  }

  private JsonObject value(JsonObject pod) {
    JsonObject described =
        new JsonObject()
            .put("kind", "Pod")
            .put("apiVersion", "/v1")
            .put("namespace", Objects.text(pod, "/metadata/namespace"))
            .put("name", Objects.text(pod, "/metadata/name"));
    return new JsonObject()
        .put("describedObject", described)
        .put("metric", new JsonObject().put("name", METRIC))
        .put("timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
        .put("value", Long.toString((long) calls.value(pod, METRIC)));
  }

  private static void send(HttpServerRequest request, JsonObject body) {
    request.response().putHeader("Content-Type", "application/json").end(body.encode());
  }

  @Override
  public void close() {
    cluster.kubectl("delete", "apiservice", "v1beta2." + GROUP);
    vertx.close().await();
  }
}
