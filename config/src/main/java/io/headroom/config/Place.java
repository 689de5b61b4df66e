package io.headroom.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ways to write where something stands in a document. Pure. */
final class Place {
  private Place() {}

  /** The steps of a JSON pointer such as {@code #/routes/2/target}. */
  static List<String> ofPointer(String pointer) {
    List<String> steps = new ArrayList<>();
    String[] parts = pointer.split("/", -1);
    for (int i = 1; i < parts.length; i++) {
      steps.add(parts[i].replace("~1", "/").replace("~0", "~"));
    }
    return steps;
  }

  /** The steps of {@code routes[2].target} and the like. */
  static List<String> ofDotted(String key) {
    return List.of(key.split("[.\\[\\]]+"));
  }

  /** As in {@code routes[2].target}. */
  static String dotted(List<String> place) {
    StringBuilder text = new StringBuilder();
    for (String step : place) {
      if (!step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9')) {
        text.append('[').append(step).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    return text.toString();
  }

  /** Null also when there is nothing at that place. */
  static @Nullable Object value(List<String> place, JsonObject document) {
    Object value = document;
    for (String step : place) {
      if (value instanceof JsonObject block) {
        value = block.getValue(step);
      } else if (value instanceof JsonArray list && step.matches("[0-9]{1,9}")) {
        value = list.getValue(Integer.parseInt(step));
      } else {
        return null;
      }
    }
    return value;
  }
}
