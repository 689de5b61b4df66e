package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Values from the environment or the command line as a partial document, with where each came from
 * and what was wrong on the way. Filled once, then only read.
 */
final class Overrides {
  private final JsonObject document = new JsonObject();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private Overrides() {}

  static Overrides ofEnvironment(Schema schema, Map<String, String> environment) {
    Overrides overrides = new Overrides();
    EnvironmentNames names = new EnvironmentNames(schema);
    // Sorted, so that the problems come in the same order each time.
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              LogEnvironment.problem(name, value).ifPresent(overrides.problems::add);
              if (!EnvironmentNames.foreign(name, value)) {
                names
                    .key(name)
                    .ifPresentOrElse(
                        key -> overrides.put(key, value, name),
                        () -> overrides.problems.add(unknownVariable(name, names)));
              }
            });
    return overrides;
  }

  static Overrides ofSets(Schema schema, List<String> sets) {
    Overrides overrides = new Overrides();
    for (String set : sets) {
      int equals = set.indexOf('=');
      String path = equals < 0 ? set : set.substring(0, equals);
      if (equals < 0) {
        overrides.problems.add(new Problem("--set", set, "expected key.path=value"));
      } else {
        schema
            .key(path)
            .ifPresentOrElse(
                key -> overrides.put(key, set.substring(equals + 1), "--set"),
                () -> overrides.problems.add(unknownSet(path, schema)));
      }
    }
    return overrides;
  }

  JsonObject document() {
    return document.copy();
  }

  /** Key to the name of what set it. */
  Map<String, String> origins() {
    return origins;
  }

  List<Problem> problems() {
    return problems;
  }

  private void put(Schema.Key key, String text, String origin) {
    key.put(value(key, text), document);
    origins.put(key.path(), origin);
  }

  /** Of the key's type; the text itself when it is none, for the schema to refuse. */
  private static Object value(Schema.Key key, String text) {
    String trimmed = text.strip();
    return switch (key.type()) {
      case "integer" -> trimmed.matches("[-+]?\\d{1,18}") ? (Object) Long.valueOf(trimmed) : text;
      case "boolean" -> trimmed.matches("true|false") ? (Object) Boolean.valueOf(trimmed) : text;
      case "array" -> list(trimmed, text);
      case "object" -> parsed(trimmed, text);
      default -> text;
    };
  }

  private static Object list(String trimmed, String text) {
    if (!trimmed.startsWith("[")) {
      JsonArray items = new JsonArray();
      for (String item : trimmed.isEmpty() ? new String[0] : trimmed.split(",", -1)) {
        items.add(item.strip());
      }
      return items;
    }
    return parsed(trimmed, text);
  }

  private static Object parsed(String trimmed, String text) {
    try {
      Object value = StrictYaml.value(trimmed);
      return value == null ? text : value;
    } catch (YAMLException | IllegalArgumentException e) {
      return text;
    }
  }

  private static Problem unknownVariable(String name, EnvironmentNames names) {
    String hint =
        NearestName.of(name, names.names())
            .map(near -> "unknown variable, did you mean " + near + "?")
            .orElse("unknown variable, expected HEADROOM_ and the path of a key in capitals");
    return new Problem(name, "", hint);
  }

  private static Problem unknownSet(String path, Schema schema) {
    List<String> paths = schema.keys().stream().map(Schema.Key::path).toList();
    List<String> below = paths.stream().filter(known -> known.startsWith(path + ".")).toList();
    String hint =
        below.isEmpty()
            ? NearestName.of(path, paths)
                .or(() -> schema.endingWith(path))
                .map(near -> "unknown key, did you mean " + near + "?")
                .orElse("unknown key, expected a path such as public.port")
            : "a block, expected one of " + String.join(", ", below);
    return new Problem("--set " + path, "", hint);
  }
}
