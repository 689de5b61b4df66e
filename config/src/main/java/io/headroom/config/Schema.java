package io.headroom.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON schema of the settings: names, types, ranges, defaults and what is live, in one place.
 * Immutable.
 */
final class Schema {
  private static final String RESOURCE = "settings.schema.json";

  private final JsonObject json;
  private final List<Key> keys = new ArrayList<>();

  private Schema(JsonObject json) {
    this.json = json;
    collect("", json);
  }

  /**
   * One key that holds a value rather than a block.
   *
   * @param path dotted, such as {@code websocketProxy.pings}
   */
  record Key(String path, JsonObject schema) {
    String type() {
      return schema.getString("type");
    }

    /** Whether a change takes effect without a restart. */
    boolean live() {
      return schema.getBoolean("x-live", false);
    }

    /** Its value in a complete document. */
    Object valueIn(JsonObject document) {
      return block(document).getValue(name());
    }

    /** Sets its value in a document, complete or not. */
    void put(Object value, JsonObject document) {
      block(document).put(name(), value);
    }

    private JsonObject block(JsonObject document) {
      JsonObject block = document;
      List<String> steps = List.of(path.split("\\.", -1));
      for (String step : steps.subList(0, steps.size() - 1)) {
        if (!block.containsKey(step)) {
          block.put(step, new JsonObject());
        }
        block = block.getJsonObject(step);
      }
      return block;
    }

    private String name() {
      return path.substring(path.lastIndexOf('.') + 1);
    }
  }

  static Schema load() {
    try (InputStream in = Schema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      return new Schema(new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonObject json() {
    return json;
  }

  /** In the order of the schema. */
  List<Key> keys() {
    return List.copyOf(keys);
  }

  Optional<Key> key(String path) {
    return keys.stream().filter(key -> key.path().equals(path)).findFirst();
  }

  /** The full path of a key whose last part is this: one that was written into a wrong block. */
  Optional<String> endingWith(String name) {
    String ending = "." + name.toLowerCase(Locale.ROOT);
    return keys.stream()
        .map(Key::path)
        .filter(path -> path.toLowerCase(Locale.ROOT).endsWith(ending))
        .findFirst();
  }

  /** The part for a place in a document; empty when the schema knows none. */
  Optional<JsonObject> at(List<String> place) {
    JsonObject part = json;
    for (String step : place) {
      if (part == null) {
        return Optional.empty();
      }
      part =
          part.containsKey("items")
              ? part.getJsonObject("items")
              : part.getJsonObject("properties", new JsonObject()).getJsonObject(step, named(part));
    }
    return Optional.ofNullable(part);
  }

  /** The defaults of the keys that each entry of a block with names of its own has. */
  JsonObject entryDefaults(String path) {
    JsonObject entry = key(path).map(key -> named(key.schema())).orElseThrow();
    return filledBlock(entry, new JsonObject());
  }

  /** Of the entries of a block whose names are the operator's own; null: it is not such a block. */
  private static @Nullable JsonObject named(JsonObject part) {
    return part.getValue("additionalProperties") instanceof JsonObject entry ? entry : null;
  }

  /**
   * A copy with every default filled in; a block or list without a value counts as absent. Values
   * of a wrong type stay as they are.
   */
  JsonObject withDefaults(JsonObject document) {
    return filledBlock(json, document.copy());
  }

  private static @Nullable Object filled(JsonObject schema, @Nullable Object value) {
    if (schema.containsKey("properties")) {
      return value == null || value instanceof JsonObject
          ? filledBlock(schema, value == null ? new JsonObject() : (JsonObject) value)
          : value;
    }
    if (value == null && schema.getValue("default") instanceof JsonArray list) {
      return list.copy();
    }
    JsonObject entry = named(schema);
    if (entry != null && (value == null || value instanceof JsonObject)) {
      JsonObject entries = new JsonObject();
      if (value instanceof JsonObject given) {
        given.forEach(each -> entries.put(each.getKey(), filled(entry, each.getValue())));
      }
      return entries;
    }
    if (value instanceof JsonArray list && schema.getJsonObject("items") != null) {
      JsonArray items = new JsonArray();
      list.forEach(item -> items.add(filled(schema.getJsonObject("items"), item)));
      return items;
    }
    return value;
  }

  private static JsonObject filledBlock(JsonObject schema, JsonObject block) {
    for (String name : schema.getJsonObject("properties").fieldNames()) {
      JsonObject part = schema.getJsonObject("properties").getJsonObject(name);
      boolean filledWhenAbsent = part.containsKey("default") || part.containsKey("properties");
      if (block.containsKey(name)) {
        block.put(name, filled(part, block.getValue(name)));
      } else if (filledWhenAbsent) {
        block.put(name, filled(part, part.getValue("default")));
      }
    }
    return block;
  }

  private void collect(String prefix, JsonObject block) {
    JsonObject properties = block.getJsonObject("properties");
    for (String name : properties.fieldNames()) {
      JsonObject part = properties.getJsonObject(name);
      if (part.containsKey("properties")) {
        collect(prefix + name + ".", part);
      } else {
        keys.add(new Key(prefix + name, part));
      }
    }
  }
}
