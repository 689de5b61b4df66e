package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An upgrade from an older chart: no object goes, and none changes what it cannot. */
final class UpgradeIT {

  @TempDir private static Path folder;

  static List<JsonObject> releases() {
    return YamlText.documents(Places.resource("/chart/upgrade.yaml", folder));
  }

  @ParameterizedTest
  @MethodSource("releases")
  void everyObjectIsStillThereAndCanBeUpgraded(JsonObject release) {
    Manifests all = Helm.template(release.getJsonObject("values"));
    JsonArray objects = release.getJsonArray("objects");

    for (int i = 0; i < objects.size(); i++) {
      JsonObject before = objects.getJsonObject(i);
      JsonObject after = all.one(before.getString("kind"), before.getString("name"));
      before
          .getJsonObject("fields", new JsonObject())
          .forEach(field -> assertEquals(field.getValue(), Manifests.at(after, field.getKey())));
    }
  }

  /** Which knows nothing of keys that are new: Helm's own message is of a nil pointer. */
  @ParameterizedTest
  @MethodSource("releases")
  void theDefaultsOfAnOlderChartAreRefusedByName(JsonObject release) throws IOException {
    CommandRun.of(Map.of(), List.of("cp", "-R", Helm.CHART.toString(), folder.toString()))
        .succeeded();
    Path chart = folder.resolve("headroom");
    JsonObject older = ChartValues.without(ChartValues.defaults(), "serviceMonitor");
    Files.writeString(chart.resolve("values.yaml"), older.encode());

    CommandRun run = Helm.tryTemplate(chart, release.getJsonObject("values"));

    assertTrue(
        run.err().contains(": serviceMonitor: expected its keys, found nothing: leave it out"),
        run::err);
  }
}
