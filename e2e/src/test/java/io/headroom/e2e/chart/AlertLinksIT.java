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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendered PrometheusRule: the repository's rules, and links that lead to its runbooks. */
final class AlertLinksIT {

  private static final String PREFIX = "prometheusRule.runbookPrefix";
  private static final JsonObject ALONE = YamlText.of("prometheusRule: {enabled: true}");

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

    assertEquals(expected, groups(Helm.template(ALONE)));
  }

  /** Another release's instances would else speak for those that nobody scrapes. */
  @ParameterizedTest
  @ValueSource(strings = {"podMonitor", "serviceMonitor"})
  void theAlertOnAbsenceIsOfTheReleaseThatIsScraped(String monitor) {
    JsonObject scraped = YamlText.of("networkPolicy: {enabled: false}");
    scraped.put(monitor, new JsonObject().put("enabled", true));

    List<String> found = absences(Helm.template(ALONE, scraped));

    assertEquals(
        List.of(
            "absent(ws_pool_max_connections{namespace=\"default\","
                + " job=\"headroom/web-headroom\"})"),
        found);
    assertEquals(List.of("absent(ws_pool_max_connections)"), absences(Helm.template(ALONE)));
  }

  @Test
  void anAlertMayBeLeftOutAndRulesAdded() {
    JsonObject less = YamlText.of("prometheusRule: {disabled: {HeadroomAbsent: true}}");
    JsonObject more = YamlText.of("prometheusRule: {rules: [{record: a, expr: b}]}");

    assertEquals(List.of(), absences(Helm.template(ALONE, less)));
    assertEquals(
        YamlText.of("{name: headroom-additional, rules: [{record: a, expr: b}]}"),
        groups(Helm.template(ALONE, more)).getJsonObject(2));
  }

  private static List<String> absences(Manifests all) {
    return objects(groups(all))
        .flatMap(group -> objects(group.getJsonArray("rules")))
        .map(rule -> rule.getString("expr").strip())
        .filter(expression -> expression.startsWith("absent("))
        .toList();
  }

  private static JsonArray groups(Manifests all) {
    return (JsonArray) Manifests.at(all.one("PrometheusRule"), "/spec/groups");
  }

  private static List<String> links(Manifests all) {
    List<String> links = new ArrayList<>();
    objects(groups(all))
        .flatMap(group -> objects(group.getJsonArray("rules")))
        .filter(rule -> rule.containsKey("alert") && rule.containsKey("annotations"))
        .forEach(alert -> links.add(alert.getJsonObject("annotations").getString("runbook_url")));
    return links;
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
