package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds text that nobody meant, wherever it stands: control characters, and white space at the
 * ends. Used for one document.
 */
final class PlainText {
  private final List<Problem> problems = new ArrayList<>();

  private PlainText() {}

  static List<Problem> problems(JsonObject document) {
    PlainText text = new PlainText();
    text.look(List.of(), document);
    return text.problems;
  }

  private void look(List<String> place, @Nullable Object value) {
    if (value instanceof JsonObject block) {
      block.fieldNames().forEach(name -> look(below(place, name), block.getValue(name)));
    } else if (value instanceof JsonArray list) {
      for (int i = 0; i < list.size(); i++) {
        look(below(place, Integer.toString(i)), list.getValue(i));
      }
    } else if (value instanceof String text) {
      judge(place, text);
    }
  }

  private void judge(List<String> place, String text) {
    boolean controls =
        text.codePoints()
            .map(Character::getType)
            .anyMatch(
                type ->
                    type == Character.CONTROL
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR
                        || type == Character.SURROGATE);
    if (controls || !text.equals(text.strip())) {
      problems.add(
          new Problem(
              Place.dotted(place),
              '"' + text + '"',
              controls
                  ? "expected text without line breaks and other control characters"
                  : "expected text without spaces at its ends"));
    }
  }

  private static List<String> below(List<String> place, String step) {
    List<String> deeper = new ArrayList<>(place);
    deeper.add(step);
    return deeper;
  }
}
