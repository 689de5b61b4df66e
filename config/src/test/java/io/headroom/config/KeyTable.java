package io.headroom.config;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** The table of all keys in the module's README, made from the schema. */
final class KeyTable {
  private KeyTable() {}

  static String of(Schema schema) {
    StringBuilder table =
        new StringBuilder("| key | default | live | what it is |\n|---|---|---|---|\n");
    for (Schema.Key key : schema.keys()) {
      row(key.path(), key.schema(), key.live(), table);
      if (key.schema().getValue("additionalProperties") instanceof JsonObject rule) {
        rows(key.path() + ".NAME.", rule, key.live(), table);
      } else if (key.schema().getJsonObject("items", new JsonObject()).containsKey("properties")) {
        rows(key.path() + "[].", key.schema().getJsonObject("items"), key.live(), table);
      }
    }
    return table.toString();
  }

  private static void rows(String before, JsonObject block, boolean live, StringBuilder table) {
    JsonObject parts = block.getJsonObject("properties");
    parts.fieldNames().forEach(name -> row(before + name, parts.getJsonObject(name), live, table));
  }

  private static void row(String path, JsonObject schema, boolean live, StringBuilder table) {
    Object value = schema.getValue("default");
    String shown =
        value == null ? "" : value instanceof String text ? quoted(text) : "`" + value + "`";
    List<String> cells =
        List.of("`" + path + "`", shown, live ? "yes" : "", schema.getString("description"));
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "`\"\"`" : "`" + text + "`";
  }
}
