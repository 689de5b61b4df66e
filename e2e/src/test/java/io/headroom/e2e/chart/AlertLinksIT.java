package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rendered PrometheusRule: the repository's rules, and links that lead to its runbooks. */
final class AlertLinksIT {

  private static final String PREFIX = "prometheusRule.runbookPrefix";

  @Test
  void everyLinkIsThePrefixAndARunbookOfTheRepository() {
    String prefix = (String) ChartValues.value(ValuesFile.named("monitoring"), PREFIX);
    List<String> links = links(Helm.template(ValuesFile.named("monitoring")));

    assertTrue(links.size() > 10, links.toString());
    for (String link : links) {
      assertTrue(link.startsWith(prefix + "docs/runbooks/"), link);
      assertTrue(Files.exists(Places.repository().resolve(link.substring(prefix.length()))), link);
    }
  }

  @Test
  void theRulesAreThoseOfTheRepository() {
    JsonArray expected = new JsonArray();
    for (String file : List.of("recording", "alerts")) {
      YamlText.of(Places.repository().resolve("dashboards/rules/" + file + ".yaml"))
          .getJsonArray("groups")
          .forEach(expected::add);
    }
    JsonObject without = ChartValues.without(ValuesFile.named("monitoring"), PREFIX);

    assertEquals(expected, groups(Helm.template(without)));
  }

  private static JsonArray groups(Manifests all) {
    return (JsonArray) Manifests.at(all.one("PrometheusRule"), "/spec/groups");
  }

  private static List<String> links(Manifests all) {
    List<String> links = new ArrayList<>();
    objects(groups(all))
        .flatMap(group -> objects(group.getJsonArray("rules")))
        .filter(rule -> rule.containsKey("alert"))
        .forEach(alert -> links.add(alert.getJsonObject("annotations").getString("runbook_url")));
    return links;
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
