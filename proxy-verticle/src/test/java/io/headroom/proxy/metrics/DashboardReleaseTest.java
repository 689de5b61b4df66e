package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the dashboard's queries leave to Grafana: the release that is looked at, and windows. */
class DashboardReleaseTest {
  private static final String RELEASE =
      "cluster=\"$cluster\", namespace=\"$namespace\", job=\"$job\"";

  private final JsonObject dashboard;

  DashboardReleaseTest() throws IOException {
    dashboard = new JsonObject(Files.readString(Path.of("..", "dashboards", "headroom.json")));
  }

  /** A fixed one has no two samples where somebody scrapes less often. */
  @Test
  void everyWindowIsGrafanasOrAnHour() {
    for (String text : expressions()) {
      String plain = text.replaceAll("\"[^\"]*\"", "");
      assertFalse(plain.replaceAll("\\[(\\$__rate_interval|1h)]", "").contains("["), text);
    }
  }

  /** Two clusters or releases in one Prometheus: a panel is of one of them. */
  @Test
  void everySeriesIsOfOneRelease() {
    for (String text : expressions()) {
      for (String metric : Expression.of(text).metrics()) {
        String others = text.replace(metric + "{" + RELEASE, "");
        assertFalse(others.matches(".*\\b" + metric + "\\b.*"), text);
      }
    }
    assertEquals(
        List.of("datasource", "cluster", "namespace", "job", "filters"),
        objects(dashboard.getJsonObject("templating").getJsonArray("list"))
            .map(variable -> variable.getString("name"))
            .toList());
  }

  private List<String> expressions() {
    List<String> all =
        objects(dashboard.getJsonArray("panels"))
            .flatMap(panel -> objects(panel.getJsonArray("targets", new JsonArray())))
            .map(target -> target.getString("expr"))
            .toList();
    assertFalse(all.isEmpty());
    return all;
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
