package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was found in one document: one problem for each place, the first. Filled, then read. */
final class Problems {
  private final JsonObject document;
  private final Map<String, Problem> byKey = new LinkedHashMap<>();

  /**
   * @param document complete
   */
  Problems(JsonObject document) {
    this.document = document;
  }

  List<Problem> all() {
    return List.copyOf(byKey.values());
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  /** Whether there is one with a value, or with a part of it, or with what it is a part of. */
  boolean spoil(String key) {
    return byKey.keySet().stream().anyMatch(wrong -> covers(wrong, key));
  }

  /** Whether a problem with one place makes the value of a key unusable. */
  static boolean covers(String problem, String key) {
    return problem.equals(key)
        || problem.startsWith(key + "[")
        || problem.startsWith(key + ".")
        || key.startsWith(problem + ".");
  }

  void add(Problem problem) {
    byKey.putIfAbsent(problem.key(), problem);
  }

  /** With what the document has there, unless that is told of already. */
  void add(String key, String expected) {
    if (!spoil(key)) {
      add(new Problem(key, shown(value(key)), expected));
    }
  }

  /**
   * What a grammar makes of the text at a place; when that is wrong, the problem is what it says.
   * Empty also where there is no text, as the schema has said.
   */
  <T> Optional<T> read(String key, Function<String, T> grammar) {
    if (!(value(key) instanceof String text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(grammar.apply(text));
    } catch (IllegalArgumentException wrong) {
      add(key, String.valueOf(wrong.getMessage()));
      return Optional.empty();
    }
  }

  /** Of a list's texts, those that are right. */
  <T> List<T> readAll(String key, Function<String, T> grammar) {
    List<T> right = new ArrayList<>();
    int size = value(key) instanceof JsonArray list ? list.size() : 0;
    for (int i = 0; i < size; i++) {
      read(key + "[" + i + "]", grammar).ifPresent(right::add);
    }
    return right;
  }

  private @Nullable Object value(String key) {
    return Place.value(Place.ofDotted(key), document);
  }

  private static String shown(@Nullable Object value) {
    String text =
        value instanceof JsonArray list ? list.getList().toString() : String.valueOf(value);
    return text.replaceAll("//[^/@]*@", "//(hidden)@");
  }
}
