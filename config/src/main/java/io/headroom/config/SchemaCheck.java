package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds a complete document against the schema. Immutable. */
final class SchemaCheck {
  private static final String ANY_URI = "https://headroom.invalid/settings";

  private final Schema schema;
  private final Expectation expectation;
  private final Validator validator;

  SchemaCheck(Schema schema) {
    this.schema = schema;
    this.expectation = new Expectation(schema);
    this.validator =
        Validator.create(
            JsonSchema.of(schema.json().copy()),
            new JsonSchemaOptions()
                .setBaseUri(ANY_URI)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic));
  }

  /** In the order of the schema; of several with one place the first counts. */
  List<Problem> problems(JsonObject document) {
    OutputUnit result = validator.validate(document);
    return result.getValid()
        ? List.of()
        : result.getErrors().stream().flatMap(error -> problems(error, document).stream()).toList();
  }

  private List<Problem> problems(OutputUnit error, JsonObject document) {
    List<String> place = Place.ofPointer(error.getInstanceLocation());
    String keyword = error.getKeywordLocation();
    return switch (keyword.substring(keyword.lastIndexOf('/') + 1)) {
      // The validator says with these only that something below is wrong, and says that as well.
      case "properties", "items" -> List.of();
      case "additionalProperties" ->
          schema.at(place).isPresent() ? List.of() : List.of(expectation.unknown(place));
      case "required" -> missing(place, document);
      default -> List.of(wrongValue(place, document));
    };
  }

  private Problem wrongValue(List<String> place, JsonObject document) {
    return new Problem(
        Place.dotted(place), found(Place.value(place, document)), expectation.value(place));
  }

  private List<Problem> missing(List<String> place, JsonObject document) {
    List<Problem> problems = new ArrayList<>();
    JsonArray required = schema.at(place).orElseThrow().getJsonArray("required");
    for (int i = 0; i < required.size(); i++) {
      String name = required.getString(i);
      if (Place.value(place, document) instanceof JsonObject block && !block.containsKey(name)) {
        problems.add(new Problem(Place.dotted(place) + "." + name, "", "expected, but missing"));
      }
    }
    return problems;
  }

  /** A text that looks like another type, or begins or ends in spaces, is shown in quotes. */
  private static String found(@Nullable Object value) {
    if (value == null) {
      return "(nothing)";
    }
    if (value instanceof String text) {
      boolean riddle = text.matches("[-+0-9.]*|true|false") || !text.equals(text.strip());
      return riddle ? '"' + text + '"' : text;
    }
    String text = value.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
