package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts into words what the schema wants at a place. Immutable. */
final class Expectation {
  private final Schema schema;

  Expectation(Schema schema) {
    this.schema = schema;
  }

  /** What a value at this place must be. */
  String value(List<String> place) {
    JsonObject part = schema.at(place).orElseThrow();
    if (part.containsKey("x-expected")) {
      return part.getString("x-expected");
    }
    if (part.containsKey("enum")) {
      return "expected one of "
          + part.getJsonArray("enum").stream()
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
    }
    return switch (part.getString("type")) {
      case "integer" ->
          "expected a whole number from "
              + part.getValue("minimum")
              + " to "
              + part.getValue("maximum");
      case "boolean" -> "expected true or false";
      case "string" -> "expected text (in quotes, when it looks like a number)";
      case "array" -> "expected a list";
      default -> "expected a block with " + names(part);
    };
  }

  /** A key that the schema does not have. */
  Problem unknown(List<String> place) {
    List<String> parent = place.subList(0, place.size() - 1);
    String name = place.get(place.size() - 1);
    String before = parent.isEmpty() ? "" : Place.dotted(parent) + ".";
    List<String> siblings = names(schema.at(parent).orElseThrow());
    Optional<String> near =
        NearestName.of(name, siblings)
            .map(sibling -> before + sibling)
            .or(() -> schema.endingWith(name));
    String hint =
        near.map(key -> "unknown key, did you mean " + key + "?")
            .orElse("unknown key, expected one of " + String.join(", ", siblings));
    return new Problem(before + name, "", hint);
  }

  private static List<String> names(JsonObject part) {
    return new ArrayList<>(part.getJsonObject("properties").fieldNames());
  }
}
