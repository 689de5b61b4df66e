package io.headroom.e2e.chart;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a Kubernetes API as helm needs to look one Secret up. */
final class SecretsApi implements AutoCloseable {

  private static final String SECRETS = "/api/v1/namespaces/default/secrets/";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, JsonObject> answers;
  private final HttpServer server;

  private SecretsApi(String name, String secret) {
    String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    JsonObject kind =
        new JsonObject()
            .put("name", "secrets")
            .put("kind", "Secret")
            .put("namespaced", true)
            .put("verbs", new JsonArray().add("get"));
    answers =
        Map.of(
            "/version",
            new JsonObject().put("major", "1").put("minor", "33").put("gitVersion", "v1.33.0"),
            "/api",
            new JsonObject().put("kind", "APIVersions").put("versions", new JsonArray().add("v1")),
            "/apis",
            new JsonObject().put("kind", "APIGroupList").put("groups", new JsonArray()),
            "/api/v1",
            new JsonObject()
                .put("kind", "APIResourceList")
                .put("groupVersion", "v1")
                .put("resources", new JsonArray().add(kind)),
            SECRETS + name,
            new JsonObject()
                .put("apiVersion", "v1")
                .put("kind", "Secret")
                .put("metadata", new JsonObject().put("name", name))
                .put("data", new JsonObject().put("secret", encoded)));
    server = vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1").await();
  }

  /** Starts one whose only Secret has {@code secret} under the key of that name. */
  static SecretsApi keeping(String name, String secret) {
    return new SecretsApi(name, secret);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** The Secrets that were asked for. */
  List<String> asked() {
    return asked;
  }

  private void answer(HttpServerRequest request) {
    if (request.path().startsWith(SECRETS)) {
      asked.add(request.path().substring(SECRETS.length()));
    }
    JsonObject answer = answers.get(request.path());
    request
        .response()
        .setStatusCode(answer == null ? 404 : 200)
        .putHeader("Content-Type", "application/json")
        .end(answer == null ? "{}" : answer.encode());
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
