package io.headroom.e2e.kubernetes;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Values of the chart, as tests put them together. */
final class Values {

  private Values() {}

  /** One value; dots lead to it. */
  static JsonObject at(String path, Object value) {
    int dot = path.indexOf('.');
    return dot < 0
        ? new JsonObject().put(path, value)
        : new JsonObject().put(path.substring(0, dot), at(path.substring(dot + 1), value));
  }

  /** One route. */
  static JsonObject routes(String path, String target) {
    JsonObject route = new JsonObject().put("path", path).put("target", target);
    return at("routes", new JsonArray().add(route));
  }

  /** A route to a port of the machine outside. */
  static JsonObject route(String path, int port) {
    return new JsonObject()
        .put("path", path)
        .put("target", "http://" + Machine.OUTSIDE + ":" + port);
  }

  /** So many pods that several of them fit on a small node. */
  static JsonObject small(int replicas) {
    return at("resources.requests.cpu", "50m").put("replicaCount", replicas);
  }
}
