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
    text.look("", document);
    return text.problems;
  }

  private void look(String key, @Nullable Object value) {
    if (value instanceof JsonObject block) {
      String before = key.isEmpty() ? "" : key + ".";
      block.fieldNames().forEach(name -> look(before + name, block.getValue(name)));
    } else if (value instanceof JsonArray list) {
      for (int i = 0; i < list.size(); i++) {
        look(key + "[" + i + "]", list.getValue(i));
      }
    } else if (value instanceof String text) {
      judge(key, text);
    }
  }

  private void judge(String key, String text) {
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
              key,
              '"' + text + '"',
              controls
                  ? "expected text without line breaks and other control characters"
                  : "expected text without spaces at its ends"));
    }
  }
}
