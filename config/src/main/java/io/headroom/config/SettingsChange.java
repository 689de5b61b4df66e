package io.headroom.config;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/**
 * What a changed file would change: the live keys only. Immutable.
 *
 * @param document complete: what is in force, with the new values of the live keys
 * @param differences in the order of the schema
 */
record SettingsChange(JsonObject document, List<Difference> differences) {
  private static final int LONGEST_SHOWN = 200;

  SettingsChange {
    differences = List.copyOf(differences);
  }

  /** One key in which the file differs from what is in force. */
  record Difference(Schema.Key key, Object now, Object then) {}

  static SettingsChange of(Schema schema, JsonObject inForce, JsonObject wanted) {
    JsonObject next = inForce.copy();
    List<Difference> differences = new ArrayList<>();
    for (Schema.Key key : schema.keys()) {
      Object now = key.valueIn(inForce);
      Object then = key.valueIn(wanted);
      if (!now.equals(then)) {
        differences.add(new Difference(key, now, then));
        if (key.live()) {
          key.put(then, next);
        }
      }
    }
    return new SettingsChange(next, differences);
  }

  List<String> live() {
    return differences.stream()
        .map(Difference::key)
        .filter(Schema.Key::live)
        .map(Schema.Key::path)
        .toList();
  }

  List<String> needRestart() {
    return differences.stream()
        .map(Difference::key)
        .filter(key -> !key.live())
        .map(Schema.Key::path)
        .toList();
  }

  /** Once it is in force. */
  void log(Logger log) {
    for (Difference difference : differences) {
      String path = difference.key().path();
      String now = shown(difference.now());
      String then = shown(difference.then());
      if (difference.key().live()) {
        log.info("{} = {} (was {})", path, then, now);
      } else {
        log.warn("{} needs a restart: the file says {}, {} stays in force", path, then, now);
      }
    }
  }

  private static String shown(Object value) {
    String text = value.equals("") ? "\"\"" : value.toString();
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }
}
