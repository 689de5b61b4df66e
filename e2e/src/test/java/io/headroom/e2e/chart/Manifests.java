package io.headroom.e2e.chart;

import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The objects that the chart rendered. */
record Manifests(List<JsonObject> objects) {

  static Manifests parse(String text) {
    return new Manifests(YamlText.all(text));
  }

  /** The only object of this kind. */
  JsonObject one(String kind) {
    List<JsonObject> found = all(kind);
    if (found.size() != 1) {
      throw new AssertionError("expected one " + kind + ", found " + found.size() + ": " + kinds());
    }
    return found.get(0);
  }

  /** The object of this kind and name. */
  JsonObject one(String kind, String name) {
    return all(kind).stream()
        .filter(object -> name.equals(at(object, "/metadata/name")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + kinds()));
  }

  List<JsonObject> all(String kind) {
    return objects.stream().filter(object -> kind.equals(object.getString("kind"))).toList();
  }

  Set<String> kinds() {
    Set<String> kinds = new TreeSet<>();
    objects.forEach(object -> kinds.add(object.getString("kind")));
    return kinds;
  }

  /** The pods' template. */
  JsonObject podTemplate() {
    return (JsonObject) at(one("Deployment"), "/spec/template");
  }

  /** The only container of the Deployment. */
  JsonObject container() {
    return (JsonObject) at(podTemplate(), "/spec/containers/0");
  }

  /** The full name, which the main objects have. */
  String fullName() {
    return (String) at(one("Deployment"), "/metadata/name");
  }

  /** Headroom's configuration file, as it is mounted. */
  String configText() {
    return (String) at(one("ConfigMap", fullName()), "/data/headroom.yaml");
  }

  /** What stands at a JSON pointer; objects as JsonObject, lists as JsonArray. */
  static Object at(JsonObject object, String pointer) {
    Object found = JsonPointer.from(pointer).queryJson(object);
    if (found == null) {
      throw new AssertionError("nothing at " + pointer + " in " + object.encode());
    }
    return found;
  }
}
