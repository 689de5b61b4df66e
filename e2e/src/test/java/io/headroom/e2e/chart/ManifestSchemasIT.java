package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart renders, against the schemas of Kubernetes and of the custom resources. */
final class ManifestSchemasIT {

  private static final String OLDEST = "1.30.0";
  private static final String NEWEST = "1.37.0";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {OLDEST, NEWEST})
  void everyValuesFileRendersValidObjects(String kubernetes) throws IOException {
    List<ValuesFile> files = ValuesFile.all();
    assertTrue(files.size() >= 8, files.toString());
    for (ValuesFile file : files) {
      Files.writeString(folder.resolve(file.name()), Helm.templateText(file.values()));
    }
    Files.writeString(folder.resolve("defaults.yaml"), Helm.templateText());

    JsonObject summary = validate(kubernetes).getJsonObject("summary");

    assertEquals(0, summary.getInteger("invalid") + summary.getInteger("errors"), summary::encode);
    assertEquals(0, summary.getInteger("skipped"), summary::encode);
    assertTrue(summary.getInteger("valid") > 9 * files.size() / 2, summary::encode);
  }

  @Test
  void theValuesFilesRenderEveryTemplate() throws IOException {
    Set<String> rendered = new TreeSet<>();
    for (ValuesFile file : ValuesFile.all()) {
      Helm.templateText(file.values())
          .lines()
          .filter(line -> line.startsWith("# Source: headroom/"))
          .forEach(line -> rendered.add(line.substring("# Source: headroom/".length())));
    }
    Set<String> expected = new TreeSet<>();
    try (var files = Files.walk(Helm.CHART.resolve("templates"))) {
      files
          .filter(file -> file.toString().endsWith(".yaml"))
          .map(file -> Helm.CHART.relativize(file).toString())
          .filter(file -> !file.endsWith("/validate.yaml"))
          .forEach(expected::add);
    }

    assertEquals(expected, rendered);
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment,  replicas: 2,            replicas: two",
    "Deployment,  replicas: 2,            repliacs: 2",
    "PodMonitor,  path: /metrics,         paht: /metrics",
    "PrometheusRule, severity: critical,  severity: {}",
    "ScaledObject, minReplicaCount: 3,    minReplicas: 3",
    "HTTPRoute,   hostnames:,             hostname:",
  })
  void aWrongFieldIsFound(String kind, String right, String wrong) throws IOException {
    String name =
        Map.of("ScaledObject", "keda", "HTTPRoute", "gateway").getOrDefault(kind, "monitoring");
    String text = Helm.templateText(ValuesFile.named(name));
    assertTrue(text.contains(right), right);
    Files.writeString(folder.resolve("wrong.yaml"), text.replace(right, wrong));

    JsonObject found = validate(NEWEST);

    assertEquals(1, found.getJsonObject("summary").getInteger("invalid"), found::encode);
    assertEquals(kind, found.getJsonArray("resources").getJsonObject(0).getString("kind"));
  }

  private JsonObject validate(String kubernetes) {
    Path schemas = Places.tools().resolve("schemas");
    String file = "{{.ResourceKind}}{{.KindSuffix}}.json";
    List<String> command =
        List.of(
            Places.installed("kubeconform").toString(),
            "-strict",
            "-summary",
            "-output=json",
            "-kubernetes-version=" + kubernetes,
            "-schema-location=" + schemas.resolve("{{.NormalizedKubernetesVersion}}").resolve(file),
            "-schema-location=" + schemas.resolve("crds").resolve(file),
            folder.toString());
    CommandRun run = CommandRun.of(Map.of(), command);
    assertTrue(run.out().startsWith("{"), run::toString);
    return new JsonObject(run.out());
  }
}
