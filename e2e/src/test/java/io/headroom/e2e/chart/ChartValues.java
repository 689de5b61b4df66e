package io.headroom.e2e.chart;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;

/** What the chart can be told: its values, their schema, and the paths of both. */
final class ChartValues {

  private ChartValues() {}

  /** {@code values.yaml}. */
  static JsonObject defaults() {
    return YamlText.of(Helm.CHART.resolve("values.yaml"));
  }

  /** {@code values.schema.json}. */
  static JsonObject schema() {
    return YamlText.of(Helm.CHART.resolve("values.schema.json"));
  }

  /** The paths of all keys that a schema names, such as {@code public.port}. */
  static Set<String> keys(JsonObject schema) {
    Set<String> keys = new TreeSet<>();
    collect("", schema, schema, keys);
    return keys;
  }

  /** The part of a schema that is about one key. */
  static JsonObject about(JsonObject schema, String key) {
    JsonObject at = schema;
    for (String name : key.split("\\.")) {
      at = resolved(schema, at).getJsonObject("properties").getJsonObject(name);
    }
    return resolved(schema, at);
  }

  /** The value of a key; null where a values file does not set it. */
  static Object value(JsonObject values, String key) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      return values.getValue(key);
    }
    return values.getValue(key.substring(0, dot)) instanceof JsonObject inner
        ? value(inner, key.substring(dot + 1))
        : null;
  }

  /** Values that set nothing but one key. */
  static JsonObject only(String key, Object value) {
    int dot = key.lastIndexOf('.');
    JsonObject innermost = new JsonObject().put(key.substring(dot + 1), value);
    return dot < 0 ? innermost : only(key.substring(0, dot), innermost);
  }

  /** A copy in which the key is not set. */
  static JsonObject without(JsonObject values, String key) {
    JsonObject copy = values.copy();
    JsonObject at = copy;
    String rest = key;
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      at = at.getJsonObject(rest.substring(0, dot));
      rest = rest.substring(dot + 1);
    }
    at.remove(rest);
    return copy;
  }

  private static void collect(String prefix, JsonObject root, JsonObject schema, Set<String> keys) {
    for (String name : schema.getJsonObject("properties").fieldNames()) {
      JsonObject inner = resolved(root, schema.getJsonObject("properties").getJsonObject(name));
      // Objects that do not belong to the chart alone count as one key.
      if (inner.containsKey("properties") && inner.containsKey("additionalProperties")) {
        collect(prefix + name + ".", root, inner, keys);
      } else {
        keys.add(prefix + name);
      }
    }
  }

  private static JsonObject resolved(JsonObject root, JsonObject schema) {
    String reference = schema.getString("$ref");
    return reference == null ? schema : (JsonObject) Manifests.at(root, reference.substring(1));
  }
}
