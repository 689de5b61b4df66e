package io.headroom.e2e.chart;

import io.vertx.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of the chart's README, made of {@code values.yaml}: each key's default, and the comment
 * behind it or right above it. A heading there ({@code ##}) begins a table of its own here.
 */
final class ValuesTable {

  private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):(?: (.*))?");
  private static final Pattern BEHIND = Pattern.compile(".*?(?:^|\\s{2})# (.*)");
  private static final String BEGIN = "<!-- made of values.yaml by charts/table -->\n";
  private static final String END = "<!-- end -->";

  private final Set<String> keys;
  private final StringBuilder text = new StringBuilder();

  /** What the key of each depth is called. */
  private final List<String> path = new ArrayList<>();

  private final List<String> above = new ArrayList<>();

  private ValuesTable(Set<String> keys) {
    this.keys = keys;
  }

  /**
   * Every row, by section.
   *
   * @param values of the file
   * @param keys that get a row each; what lies above them is a block
   */
  static String of(Path values, Set<String> keys) throws IOException {
    ValuesTable table = new ValuesTable(keys);
    Files.readAllLines(values).forEach(table::line);
    return table.text.toString();
  }

  /** A README with this table in place of its own. */
  static String into(String readme, String table) {
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END, begin);
    if (begin < BEGIN.length() || end < 0) {
      throw new IllegalArgumentException("expected " + BEGIN + " and " + END);
    }
    return readme.substring(0, begin) + table + readme.substring(end);
  }

  /** The comment of each key that has a row. */
  static Map<String, String> comments(String table) {
    Map<String, String> comments = new LinkedHashMap<>();
    Pattern.compile("\\| `([^`]+)` \\| .* \\| (.*) \\|")
        .matcher(table)
        .results()
        .forEach(row -> comments.put(row.group(1), row.group(2)));
    return comments;
  }

  private void line(String line) {
    String stripped = line.strip();
    Matcher key = KEY.matcher(line);
    if (stripped.startsWith("## ")) {
      text.append("\n### ").append(stripped.substring(3)).append("\n\n| key | default | |\n");
      text.append("|---|---|---|\n");
    } else if (stripped.startsWith("# ")) {
      above.add(stripped.substring(2));
    } else if (key.matches()) {
      key(key.group(1).length() / 2, key.group(2), key.group(3) == null ? "" : key.group(3));
      above.clear();
    } else {
      above.clear();
    }
  }

  private void key(int depth, String name, String rest) {
    path.subList(Math.min(depth, path.size()), path.size()).clear();
    path.add(name);
    String key = String.join(".", path);
    Matcher behind = BEHIND.matcher(rest);
    String comment = behind.matches() ? behind.group(1) : String.join(" ", above);
    if (keys.contains(key)) {
      String value = Json.encode(ChartValues.value(ChartValues.defaults(), key));
      String readable = value.replace("\":", "\": ").replace(",\"", ", \"");
      text.append("| `").append(key).append("` | `").append(readable).append("` | ");
      text.append(comment).append(" |\n");
    } else if (keys.stream().anyMatch(each -> each.startsWith(key + ".")) && !comment.isEmpty()) {
      text.append("| **").append(key).append("** | | ").append(comment).append(" |\n");
    }
  }
}
