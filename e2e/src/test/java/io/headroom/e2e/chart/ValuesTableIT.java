package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The README's table of values is that of {@code values.yaml}; {@code charts/table} writes it. */
final class ValuesTableIT {

  private static final Path README = Helm.CHART.resolve("README.md");
  private static final boolean WRITE = Boolean.getBoolean("headroom.e2e.table.write");
  private static final Set<String> KEYS = ValuesKeysIT.keys();

  private static final JsonObject SETTINGS =
      YamlText.of(
          Places.repository()
              .resolve("config/src/main/resources/io/headroom/config/settings.schema.json"));

  private final String table = ValuesTable.of(Helm.CHART.resolve("values.yaml"), KEYS);

  ValuesTableIT() throws IOException {}

  @Test
  void theReadmeHasIt() throws IOException {
    String readme = Files.readString(README);
    String expected = ValuesTable.into(readme, table);
    if (WRITE) {
      Files.writeString(README, expected);
    } else {
      assertEquals(expected, readme, "charts/table writes it");
    }
  }

  @Test
  void everyKeyIsExplained() {
    Map<String, String> comments = ValuesTable.comments(table);
    assertEquals(KEYS, new TreeSet<>(comments.keySet()));
    comments.forEach((key, comment) -> assertTrue(comment.length() > 3, key));
  }

  /** Without a restart, as {@link RolloutIT} shows. */
  @Test
  void whatIsLiveIsCalledSo() {
    Set<String> shared = ChartValues.keys(SETTINGS);
    shared.retainAll(KEYS);
    Map<String, String> comments = ValuesTable.comments(table);
    for (String key : KEYS) {
      boolean live =
          shared.contains(key) && ChartValues.about(SETTINGS, key).getBoolean("x-live", false);
      assertEquals(live, comments.get(key).startsWith("Live."), key);
    }
  }
}
