package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart refuses of routes and addresses is what {@code check-config} refuses. */
final class SameVerdictIT {

  private static final Pattern PROBLEM =
      Pattern.compile("(?m)^ *((?:routes|public\\.trustedProxies)\\[[^ :]+)(?: = .*)?: expected");

  @TempDir private Path folder;

  @Test
  void ofRoutesAndAddresses() throws Exception {
    JsonObject judged = YamlText.of(Places.resource("/chart/verdicts.yaml", folder));
    JsonArray routes = new JsonArray();
    for (Object each : judged.getJsonArray("routes")) {
      JsonArray route = (JsonArray) each;
      routes.add(
          new JsonObject().put("path", route.getString(0)).put("target", route.getString(1)));
    }
    routes.getJsonObject(0).put("origins", judged.getJsonArray("origins"));
    JsonObject trusted = new JsonObject().put("trustedProxies", judged.getJsonArray("blocks"));
    JsonObject values = new JsonObject().put("routes", routes).put("public", trusted);
    JsonObject config =
        values
            .copy()
            .put("management", new JsonObject().put("host", "0.0.0.0"))
            .put("cluster", new JsonObject().put("host", "10.9.9.9"));
    Path file = Files.writeString(folder.resolve("headroom.yaml"), config.encode());

    Set<String> pod =
        refused(
            CommandRun.of(
                Map.of(),
                List.of(
                    Places.repository().resolve("headroom").toString(),
                    "check-config",
                    file.toString())));

    assertTrue(pod.size() > 40, pod.toString());
    assertEquals(String.join("\n", pod), String.join("\n", refused(Helm.tryTemplate(values))));
  }

  private static Set<String> refused(CommandRun run) {
    Set<String> keys = new TreeSet<>();
    PROBLEM.matcher(run.out() + run.err()).results().forEach(found -> keys.add(found.group(1)));
    return keys;
  }
}
