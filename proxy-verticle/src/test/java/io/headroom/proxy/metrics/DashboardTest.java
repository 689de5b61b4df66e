package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the dashboard against the meters that are really exposed. */
class DashboardTest {
  private static final Path FILE = Path.of("..", "dashboards", "headroom.json");
  private static final String RELEASE =
      "cluster=\"$cluster\", namespace=\"$namespace\", job=\"$job\"";

  private final JsonObject dashboard = new JsonObject(read());

  @Test
  void namesOnlyMetricsThatExist() {
    Set<String> known = KnownMetrics.names();
    for (JsonObject target : targets()) {
      String text = target.getString("expr");
      Expression expression = Expression.of(text);
      assertFalse(expression.metrics().isEmpty(), text);
      assertEquals(Set.of(), KnownMetrics.without(known, expression.metrics()), text);
      assertEquals(
          Set.of(), KnownMetrics.without(KnownMetrics.labels(), expression.labels()), text);
    }
  }

  @Test
  void everyPanelHasATitleADescriptionAndAUnit() {
    Set<String> titles = new HashSet<>();
    for (JsonObject panel : panels()) {
      String title = panel.getString("title");
      assertTrue(titles.add(title), title);
      assertTrue(panel.getString("description").length() > title.length(), title);
      JsonObject defaults = panel.getJsonObject("fieldConfig").getJsonObject("defaults");
      assertFalse(defaults.getString("unit").isEmpty(), title);
      assertEquals("${datasource}", panel.getJsonObject("datasource").getString("uid"), title);
    }
  }

  @Test
  void hasThePanelsThatOperatorsAreTold() {
    Set<String> titles = new TreeSet<>(panels().stream().map(p -> p.getString("title")).toList());
    List<String> expected =
        List.of(
            "WebSocket - rejection rate",
            "WebSocket - duration",
            "WebSocket - sessions",
            "WebSocket - pool CPU",
            "WebSocket - pool allocation rate (GC pressure)",
            "Memory",
            "Direct memory",
            "GC",
            "Cluster total",
            "Reservations",
            "Closes by who and code",
            "Upstream connect failures",
            "Upstream connect latency",
            "Refusals by reason",
            "Time to full",
            "Instances not heard",
            "Silence of other instances",
            "Client connections",
            "Client connections turned away",
            "HTTP - requests by class",
            "HTTP - errors by class",
            "HTTP - latency",
            "HTTP - requests in flight",
            "Instances by version",
            "Process CPU",
            "Resident memory");
    assertEquals(Set.of(), KnownMetrics.without(titles, Set.copyOf(expected)));
  }

  @Test
  void asksWhatOperatorsAreTold() {
    assertQuery(
        "WebSocket - rejection rate",
        "sum(rate(ws_connection_rejections_total{RELEASE}[$__rate_interval]))");
    for (String quantile : List.of("0.5", "0.95", "0.99")) {
      assertQuery(
          "WebSocket - duration",
          "max(ws_connection_duration_seconds{RELEASE, quantile=\"" + quantile + "\"})");
    }
    assertQuery("Cluster total", "max(ws_cluster_sessions{RELEASE})");
    assertQuery("Cluster total", "sum(ws_connection_in_flight_count{RELEASE})");
    assertQuery(
        "Refusals by reason",
        "sum by (reason) (rate(ws_handshake_refusals_total{RELEASE}[$__rate_interval]))");
    assertQuery(
        "Closes by who and code",
        "sum by (by, code) (rate(ws_closes_total{RELEASE}[$__rate_interval]))");
  }

  /** In a split they speak of different parts: each pod's numbers are compared first. */
  @Test
  void noPodsNumberIsHeldAgainstAnothers() {
    for (JsonObject target : targets()) {
      String text = target.getString("expr");
      assertTrue(Expression.aggregatedClusterMetrics(text).size() <= 1, text);
    }
  }

  @Test
  void podsAreNamedShortly() {
    for (String title :
        List.of(
            "WebSocket - sessions",
            "WebSocket - pool CPU",
            "WebSocket - pool allocation rate (GC pressure)",
            "Reservations",
            "Memory",
            "Direct memory",
            "GC",
            "Upstream connect failures",
            "Instances not heard",
            "Silence of other instances",
            "Client connections",
            "Client connections turned away",
            "HTTP - requests in flight",
            "Process CPU",
            "Resident memory")) {
      JsonObject first = panel(title).getJsonArray("targets").getJsonObject(0);
      assertTrue(first.getString("legendFormat").contains("{{pod_short}}"), title);
      assertTrue(
          first
              .getString("expr")
              .endsWith(
                  ", \"pod_short\", \"$1\", \"instance\", \"(.+)\"),"
                      + " \"pod_short\", \"$1\", \"pod_name\", \".+-([^-]+-[^-]+)\"),"
                      + " \"pod_short\", \"$1\", \"pod\", \".+-([^-]+-[^-]+)\")"),
          title);
    }
  }

  @Test
  void thresholdsHaveTheBadgesColours() {
    for (JsonObject panel : panels()) {
      JsonObject thresholds =
          panel.getJsonObject("fieldConfig").getJsonObject("defaults").getJsonObject("thresholds");
      Set<String> colours =
          all(thresholds.getJsonArray("steps"))
              .map(step -> step.getString("color"))
              .collect(Collectors.toSet());
      assertEquals(
          Set.of(),
          KnownMetrics.without(Set.of("green", "orange", "red"), colours),
          colours.toString());
    }
    String full = panel("Slots in use").getJsonObject("fieldConfig").encode();
    assertTrue(full.contains("{\"color\":\"orange\",\"value\":0.9}"), full);
    assertTrue(full.contains("{\"color\":\"red\",\"value\":1}"), full);
  }

  @Test
  void limitsAreDashedRedLines() {
    assertDashedRed("WebSocket - sessions", "Pool max (per instance)");
    assertDashedRed("Memory", "Max heap (-Xmx)");
    assertDashedRed("Client connections", "Max connections (per instance)");
  }

  @Test
  void canBeProvisioned() {
    assertTrue(dashboard.containsKey("id"));
    assertEquals(null, dashboard.getValue("id"));
    assertEquals("headroom", dashboard.getString("uid"));
    assertEquals(false, dashboard.getBoolean("editable"));
    assertFalse(dashboard.containsKey("__inputs"));
    List<Integer> ids = all(dashboard.getJsonArray("panels")).map(p -> p.getInteger("id")).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size());
  }

  @Test
  void keysAreSortedSoThatChangesAreReadable() {
    assertSorted(dashboard);
  }

  private void assertDashedRed(String title, String series) {
    JsonObject panel = panel(title);
    assertTrue(
        all(panel.getJsonArray("targets"))
            .anyMatch(target -> target.getString("legendFormat").equals(series)));
    JsonObject override =
        all(panel.getJsonObject("fieldConfig").getJsonArray("overrides"))
            .filter(o -> o.getJsonObject("matcher").getString("options").equals(series))
            .findFirst()
            .orElseThrow();
    String properties = override.getJsonArray("properties").encode();
    assertTrue(properties.contains("\"fixedColor\":\"red\""), properties);
    assertTrue(properties.contains("\"fill\":\"dash\""), properties);
  }

  private void assertQuery(String title, String expression) {
    assertTrue(
        all(panel(title).getJsonArray("targets"))
            .anyMatch(
                target -> target.getString("expr").equals(expression.replace("RELEASE", RELEASE))),
        title + " does not ask " + expression);
  }

  private JsonObject panel(String title) {
    return panels().stream()
        .filter(panel -> panel.getString("title").equals(title))
        .findFirst()
        .orElseThrow();
  }

  private List<JsonObject> panels() {
    return all(dashboard.getJsonArray("panels"))
        .filter(panel -> !panel.getString("type").equals("row"))
        .toList();
  }

  private List<JsonObject> targets() {
    List<JsonObject> targets = new ArrayList<>();
    panels().forEach(panel -> all(panel.getJsonArray("targets")).forEach(targets::add));
    assertFalse(targets.isEmpty());
    return targets;
  }

  private static Stream<JsonObject> all(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  private static void assertSorted(Object value) {
    if (value instanceof JsonObject object) {
      List<String> keys = List.copyOf(object.fieldNames());
      assertEquals(keys.stream().sorted().toList(), keys);
      keys.forEach(key -> assertSorted(object.getValue(key)));
    } else if (value instanceof JsonArray array) {
      array.forEach(DashboardTest::assertSorted);
    }
  }

  private static String read() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
