package io.headroom.e2e.documents;

import io.headroom.e2e.chart.Helm;
import io.headroom.e2e.chart.YamlText;
import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What an example in YAML is for, by its keys, and who judges it. */
enum ExampleKind {
  KUBERNETES {
    @Override
    CommandRun judge(Path file) {
      Path schemas = Places.tools().resolve("schemas");
      String name = "{{.ResourceKind}}{{.KindSuffix}}.json";
      return CommandRun.of(
          Map.of(),
          List.of(
              Places.installed("kubeconform").toString(),
              "-strict",
              "-kubernetes-version=1.30.0",
              "-schema-location="
                  + schemas.resolve("{{.NormalizedKubernetesVersion}}").resolve(name),
              "-schema-location=" + schemas.resolve("crds").resolve(name),
              file.toString()));
    }
  },
  PROMETHEUS_RULES {
    @Override
    CommandRun judge(Path file) {
      return CommandRun.of(Map.of(), List.of("promtool", "check", "rules", file.toString()));
    }
  },
  PROMETHEUS {
    @Override
    CommandRun judge(Path file) {
      return CommandRun.of(
          Map.of(), List.of("promtool", "check", "config", "--syntax-only", file.toString()));
    }
  },
  CONFIGURATION {
    @Override
    CommandRun judge(Path file) {
      return CommandRun.of(Map.of(), List.of("./headroom", "check-config", file.toString()));
    }
  },
  CHART_VALUES {
    @Override
    CommandRun judge(Path file) {
      return Helm.tryTemplate(YamlText.of(file));
    }
  };

  private static final Path SETTINGS =
      Path.of("config/src/main/resources/io/headroom/config/settings.schema.json");
  private static final Path VALUES = Path.of("charts/headroom/values.schema.json");

  /** Ends well where the example is right. */
  abstract CommandRun judge(Path file);

  /** Keys that the chart has as well are its values where they stand in its folder. */
  static ExampleKind of(Block block) {
    if (!(parsed(block.text()) instanceof Map<?, ?> example)) {
      return CONFIGURATION;
    }
    if (areRules(example)) {
      return CONFIGURATION;
    }
    Set<?> keys = example.keySet();
    if (keys.containsAll(Set.of("apiVersion", "kind"))) {
      return KUBERNETES;
    }
    if (keys.equals(Set.of("groups"))) {
      return PROMETHEUS_RULES;
    }
    if (keys.contains("scrape_configs") || keys.contains("rule_files")) {
      return PROMETHEUS;
    }
    boolean ofTheChart = block.place().startsWith("charts/");
    if (!ofTheChart && keysOf(SETTINGS).containsAll(keys)) {
      return CONFIGURATION;
    }
    if (keysOf(VALUES).containsAll(keys)) {
      return CHART_VALUES;
    }
    throw new AssertionError(
        block.place()
            + ": expected a configuration, the chart's values, a manifest or Prometheus' rules or"
            + " configuration, found "
            + keys);
  }

  /**
   * The whole file that an example is part of. A list of routes is completed to {@code routes}, and
   * rules to {@code access}; any other part of a configuration has to say where it belongs.
   */
  static String completed(Block block) {
    Object parsed = parsed(block.text());
    if (parsed instanceof List<?> routes) {
      return new JsonObject().put("routes", new JsonArray(routes)).encode();
    }
    if (parsed instanceof Map<?, ?> rules && areRules(rules)) {
      return new JsonObject().put("access", rules).encode();
    }
    return block.text();
  }

  private static boolean areRules(Map<?, ?> example) {
    return example.values().stream()
        .allMatch(value -> value instanceof Map<?, ?> rule && rule.get("type") instanceof String);
  }

  static Object parsed(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  private static Set<String> keysOf(Path schema) {
    String text = Block.read(Places.repository().resolve(schema));
    return new JsonObject(text).getJsonObject("properties").fieldNames();
  }
}
