package io.headroom.e2e.operate;

import io.headroom.e2e.process.Places;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A page that draws the repository's dashboard from what a Prometheus answers to each of its
 * queries, with the status page's own chart library. Served on loopback.
 */
final class DrawnDashboard implements AutoCloseable {

  private static final List<String> OF_THE_STATUS_PAGE = List.of("chart.js", "headroom.css");
  private static final List<String> OWN =
      List.of("dashboard.html", "dashboard.css", "dashboard.js");

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  private DrawnDashboard(Path folder) throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .response()
                        .sendFile(folder.resolve(request.path().substring(1)).toString()))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  /** Asks for the last {@code seconds} and serves the page. */
  static DrawnDashboard of(PrometheusServer prometheus, long seconds) throws Exception {
    Path folder = Places.output("DrawnDashboard");
    Path web = Path.of("proxy-verticle", "src", "main", "resources", "web");
    for (String name : OF_THE_STATUS_PAGE) {
      Files.writeString(
          folder.resolve(name), Files.readString(Places.repository().resolve(web).resolve(name)));
    }
    OWN.forEach(name -> Places.resource("/pictures/" + name, folder));
    Files.writeString(folder.resolve("data.json"), data(prometheus, seconds).encode());
    return new DrawnDashboard(folder);
  }

  String address() {
    return "http://127.0.0.1:" + server.actualPort() + "/dashboard.html";
  }

  private static JsonObject data(PrometheusServer prometheus, long seconds) throws IOException {
    Path file = Places.repository().resolve("dashboards").resolve("headroom.json");
    JsonObject dashboard = new JsonObject(Files.readString(file));
    JsonObject results = new JsonObject();
    objects(dashboard.getJsonArray("panels"))
        .filter(panel -> panel.containsKey("targets"))
        .forEach(
            panel ->
                objects(panel.getJsonArray("targets"))
                    .forEach(
                        target ->
                            results.put(
                                panel.getInteger("id") + target.getString("refId"),
                                history(prometheus, target.getString("expr"), seconds))));
    return new JsonObject()
        .put("dashboard", dashboard)
        .put("results", results)
        .put("now", System.currentTimeMillis())
        .put("shownMs", seconds * 1_000);
  }

  private static JsonArray history(PrometheusServer prometheus, String expression, long seconds) {
    try {
      return prometheus.history(expression, seconds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
