package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of the values: in the schema, and of consequence. */
final class ValuesKeysIT {

  private static final JsonObject DEFAULTS = ChartValues.defaults();
  private static final JsonObject SCHEMA = ChartValues.schema();
  private static final Map<ValuesFile, String> RENDERED = new ConcurrentHashMap<>();

  /** Helm's conventions for a chart within another: this one reads nothing of them. */
  private static final Set<String> OF_PARENTS = Set.of("global", "enabled");

  static Set<String> keys() {
    Set<String> keys = ChartValues.keys(SCHEMA);
    keys.removeAll(OF_PARENTS);
    return keys;
  }

  @Test
  void valuesAndSchemaHaveTheSameKeys() {
    Set<String> found = new TreeSet<>();
    collect("", DEFAULTS, found);
    assertEquals(keys(), found);
  }

  /** Some values file sets it, and without it something else would be rendered. */
  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsOfConsequence(String key) {
    List<ValuesFile> setting =
        ValuesFile.all().stream()
            .filter(file -> ChartValues.value(file.values(), key) != null)
            .toList();
    assertTrue(!setting.isEmpty(), "no file in ci/ sets " + key);
    assertTrue(
        setting.stream().anyMatch(file -> matters(key, file)),
        () -> key + " changes nothing in " + setting);
  }

  /** Of every key, what stands before its own name. */
  static Set<String> blocks() {
    return keys().stream()
        .map(key -> key.substring(0, key.lastIndexOf('.') + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void anUnknownKeyIsRefused(String block) {
    String unknown = block + "unknownKey";

    CommandRun run = Helm.tryTemplate(ChartValues.only(unknown, "x"));

    assertNotEquals(0, run.status());
    assertTrue(run.err().contains("'unknownKey'"), run::err);
  }

  static Stream<String> namedBlocks() {
    return blocks().stream().filter(block -> !block.isEmpty());
  }

  /** A block of which all is commented out: Helm's own message is of a nil pointer. */
  @ParameterizedTest
  @MethodSource("namedBlocks")
  void aBlockOfNothingIsRefusedByName(String block) {
    String name = block.replace(".", "");
    CommandRun run = Helm.tryTemplate(ChartValues.only(name, null));

    assertTrue(run.err().contains(": " + name + ": expected its keys, found nothing"), run::err);
  }

  /** What the chart lets through, Headroom takes: ports of a pod's user aside. */
  @Test
  void limitsAreThoseOfTheConfiguration() {
    JsonObject product =
        YamlText.of(
            Places.repository()
                .resolve("config/src/main/resources/io/headroom/config/settings.schema.json"));
    Map<String, Map<String, Object>> expected = new TreeMap<>();
    Map<String, Map<String, Object>> found = new TreeMap<>();
    Set<String> shared = ChartValues.keys(product);
    shared.retainAll(keys());
    shared.removeIf(key -> key.endsWith("ort") || key.equals("routes"));
    for (String key : shared) {
      expected.put(key, limits(ChartValues.about(product, key)));
      found.put(key, limits(ChartValues.about(SCHEMA, key)));
    }
    // Empty: the release's name.
    expected.get("cluster.name").put("pattern", "^[A-Za-z0-9._-]{0,128}$");
    assertTrue(shared.size() > 15, shared.toString());
    assertEquals(expected, found);
  }

  private static Map<String, Object> limits(JsonObject schema) {
    Map<String, Object> limits = new LinkedHashMap<>();
    for (String name : List.of("type", "pattern", "minimum", "maximum", "enum")) {
      if (schema.containsKey(name)) {
        limits.put(name, schema.getValue(name));
      }
    }
    return limits;
  }

  private static boolean matters(String key, ValuesFile file) {
    CommandRun without = Helm.tryTemplate(ChartValues.without(file.values(), key));
    String with = RENDERED.computeIfAbsent(file, each -> Helm.templateText(each.values()));
    return without.status() != 0 || !without.out().equals(with);
  }

  private static void collect(String prefix, JsonObject values, Set<String> keys) {
    for (String name : values.fieldNames()) {
      String key = prefix + name;
      if (values.getValue(name) instanceof JsonObject inner
          && !keys().contains(key)
          && !inner.isEmpty()) {
        collect(key + ".", inner, keys);
      } else {
        keys.add(key);
      }
    }
  }
}
