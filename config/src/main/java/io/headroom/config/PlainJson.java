package io.headroom.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a YAML parser made, as JSON: text keys, and no more values than a configuration can need, so
 * that aliases of aliases cannot fill the memory. Used for one document.
 */
final class PlainJson {
  private static final int MOST_VALUES = 200_000;
  private static final int DEEPEST = 50;

  private int values;

  private PlainJson() {}

  static JsonObject object(Map<?, ?> keys) {
    return new PlainJson().object(keys, 0);
  }

  static @Nullable Object value(@Nullable Object value) {
    return new PlainJson().value(value, 0);
  }

  private JsonObject object(Map<?, ?> keys, int depth) {
    JsonObject json = new JsonObject();
    keys.forEach((key, value) -> json.put(String.valueOf(key), value(value, depth + 1)));
    return json;
  }

  private JsonArray array(List<?> items, int depth) {
    JsonArray json = new JsonArray();
    items.forEach(item -> json.add(value(item, depth + 1)));
    return json;
  }

  private @Nullable Object value(@Nullable Object value, int depth) {
    if (++values > MOST_VALUES || depth > DEEPEST) {
      throw new IllegalArgumentException(
          "expected at most " + MOST_VALUES + " values, nested at most " + DEEPEST + " deep");
    }
    if (value instanceof Map<?, ?> keys) {
      return object(keys, depth);
    }
    if (value instanceof List<?> items) {
      return array(items, depth);
    }
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return value;
    }
    throw new IllegalArgumentException(
        "expected text, numbers, true or false, found a value of a special type"
            + " (!!binary, !!set or the like)");
  }
}
