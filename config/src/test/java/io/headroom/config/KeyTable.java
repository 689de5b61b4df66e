package io.headroom.config;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** The table of all keys in the module's README, made from the schema. */
final class KeyTable {
  private KeyTable() {}

  static String of(Schema schema) {
    StringBuilder table =
        new StringBuilder("| key | default | live | what it is |\n|---|---|---|---|\n");
    schema.keys().forEach(key -> row(key.path(), key.schema(), key.live(), table));
    JsonObject route = schema.json().getJsonObject("properties").getJsonObject("routes");
    JsonObject parts = route.getJsonObject("items").getJsonObject("properties");
    parts
        .fieldNames()
        .forEach(name -> row("routes[]." + name, parts.getJsonObject(name), true, table));
    return table.toString();
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
