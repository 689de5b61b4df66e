package io.headroom.e2e.operate;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A real Prometheus that scrapes every second and evaluates the repository's rules. */
final class PrometheusServer implements AutoCloseable {

  private static final Duration START_BOUND = Duration.ofSeconds(30);

  private final ManagedProcess process;
  private final HttpCalls http;

  private PrometheusServer(ManagedProcess process, HttpCalls http) {
    this.process = process;
    this.http = http;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param pods that it scrapes, as the job {@code headroom}: by name, their ports on 127.0.0.1
   */
  static PrometheusServer start(String name, Map<String, Integer> pods) {
    Path folder = Places.output(name);
    int port = FreePorts.take(1).get(0);
    try {
      Path config = Files.writeString(folder.resolve("prometheus.yaml"), config(pods));
      Path data = Files.createTempDirectory(folder, "prometheus-");
      ManagedProcess process =
          ManagedProcess.start(
              "prometheus",
              folder,
              Map.of(),
              List.of(
                  "prometheus",
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + data,
                  "--web.listen-address=127.0.0.1:" + port));
      PrometheusServer server = new PrometheusServer(process, new HttpCalls(port));
      Await.until(
          "Prometheus is ready",
          START_BOUND,
          () -> server.http.get("/-/ready").statusCode() == 200,
          process::logTail);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The series that {@code expression} selects now. */
  JsonArray query(String expression) throws IOException {
    String query = "query=" + encoded(expression);
    return data(post("/api/v1/query", query), expression).getJsonArray("result");
  }

  /** What {@code expression} selects over the last {@code seconds}, in 150 steps. */
  JsonArray history(String expression, long seconds) throws IOException {
    double now = System.currentTimeMillis() / 1e3;
    String query =
        String.format(
            Locale.ROOT,
            "query=%s&start=%.3f&end=%.3f&step=%.3f",
            encoded(expression),
            now - seconds,
            now,
            seconds / 150.0);
    return data(post("/api/v1/query_range", query), expression).getJsonArray("result");
  }

  /** Targets and how their last scrape went. */
  JsonArray targets() throws IOException {
    return data(http.get("/api/v1/targets"), "targets").getJsonArray("activeTargets");
  }

  /** Rule groups with their rules' health. */
  JsonArray ruleGroups() throws IOException {
    return data(http.get("/api/v1/rules"), "rules").getJsonArray("groups");
  }

  @Override
  public void close() {
    process.close();
  }

  private HttpResponse<String> post(String path, String form) throws IOException {
    return http.post(path, form, "Content-Type", "application/x-www-form-urlencoded");
  }

  /** In a form, with what Grafana puts in: a window for a scrape every 15 s, and its variables. */
  private static String encoded(String expression) {
    String asked =
        expression
            .replace("$__rate_interval", "1m")
            .replace("$cluster", "")
            .replace("$namespace", "notebooks")
            .replace("$job", "headroom");
    return URLEncoder.encode(asked, StandardCharsets.UTF_8);
  }

  private static JsonObject data(HttpResponse<String> answer, String what) {
    JsonObject body = new JsonObject(answer.body());
    if (!"success".equals(body.getString("status"))) {
      throw new AssertionError(what + ": " + body.encode());
    }
    return body.getJsonObject("data");
  }

  /** JSON is YAML. */
  private static String config(Map<String, Integer> pods) {
    JsonArray targets = new JsonArray();
    pods.forEach(
        (pod, port) ->
            targets.add(
                new JsonObject()
                    .put("targets", new JsonArray().add("127.0.0.1:" + port))
                    .put(
                        "labels", new JsonObject().put("pod", pod).put("namespace", "notebooks"))));
    Path rules = Places.repository().resolve("dashboards").resolve("rules");
    return new JsonObject()
        .put(
            "global",
            new JsonObject().put("scrape_interval", "1s").put("evaluation_interval", "1s"))
        .put("rule_files", new JsonArray().add(rules.resolve("*.yaml").toString()))
        .put(
            "scrape_configs",
            new JsonArray()
                .add(new JsonObject().put("job_name", "headroom").put("static_configs", targets)))
        .encodePrettily();
  }
}
