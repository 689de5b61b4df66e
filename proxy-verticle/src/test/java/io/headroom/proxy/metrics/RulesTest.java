package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Holds the alerting and recording rules against the meters, their runbooks and their cases. */
class RulesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path RULES = ROOT.resolve("dashboards").resolve("rules");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:ws|config|http|netty|headroom|process|jvm)_[a-z_]*[a-z]");
  private static final List<String> HEADINGS =
      List.of("## Meaning", "## Impact", "## Diagnosis", "## Mitigation");

  @Test
  void nameOnlyMetricsThatExist() throws IOException {
    Set<String> known = KnownMetrics.names();
    rules("recording.yaml").forEach(rule -> known.add(text(rule, "record")));
    List<Map<String, Object>> all = new ArrayList<>(rules("recording.yaml"));
    all.addAll(alerts());
    for (Map<String, Object> rule : all) {
      Expression expression = Expression.of(text(rule, "expr"));
      assertFalse(expression.metrics().isEmpty(), rule.toString());
      assertEquals(Set.of(), KnownMetrics.without(known, expression.metrics()));
      assertEquals(Set.of(), KnownMetrics.without(KnownMetrics.labels(), expression.labels()));
    }
  }

  /** In a split they speak of different parts: each instance's numbers are compared first. */
  @Test
  void noInstancesNumberIsHeldAgainstAnothers() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>(rules("recording.yaml"));
    all.addAll(alerts());
    for (Map<String, Object> rule : all) {
      assertTrue(
          Expression.aggregatedClusterMetrics(text(rule, "expr")).size() <= 1, rule::toString);
    }
  }

  /** Two Kubernetes clusters or two releases in one Prometheus are never added up. */
  @Test
  void whatIsAggregatedIsOfOneRelease() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>(rules("recording.yaml"));
    all.addAll(alerts());
    for (Map<String, Object> rule : all) {
      String rest = text(rule, "expr").replaceAll("(by|on) \\(cluster, namespace, job\\b", "");
      assertFalse(rest.matches("(?s).*\\b(by|on|sum|min|max|count) \\(\\w+,.*"), rule::toString);
      assertFalse(rest.matches("(?s).*\\b(sum|min|max|count|avg)\\s*\\(.*"), rule::toString);
    }
  }

  @Test
  void everyRecordedSeriesIsUsed() throws IOException {
    Set<String> used = new TreeSet<>();
    for (Map<String, Object> alert : alerts()) {
      used.addAll(Expression.of(text(alert, "expr")).metrics());
    }
    for (Map<String, Object> rule : rules("recording.yaml")) {
      assertTrue(used.contains(text(rule, "record")), text(rule, "record"));
    }
  }

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Map<String, Object> alert : alerts()) {
      String runbook = text(section(alert, "annotations"), "runbook_url");
      assertEquals("docs/runbooks/" + text(alert, "alert") + ".md", runbook);
      List<String> lines = Files.readAllLines(ROOT.resolve(runbook));
      assertEquals("# " + text(alert, "alert"), lines.get(0));
      assertEquals(HEADINGS, lines.stream().filter(line -> line.startsWith("## ")).toList());
      named.add(text(alert, "alert") + ".md");
    }
    named.add("README.md");
    assertEquals(named, fileNames(ROOT.resolve("docs").resolve("runbooks")));
  }

  @Test
  void whoActsOnAnAlertIsToldOfMetricsThatExist() throws IOException {
    Set<String> told = new TreeSet<>();
    for (String runbook : fileNames(ROOT.resolve("docs").resolve("runbooks"))) {
      told.addAll(metricsIn(ROOT.resolve("docs").resolve("runbooks").resolve(runbook)));
    }
    told.addAll(metricsIn(ROOT.resolve("docs").resolve("operating.md")));
    assertTrue(told.size() > 8, told.toString());
    assertEquals(Set.of(), KnownMetrics.without(KnownMetrics.names(), told));
  }

  @Test
  void everyAlertHasFiringAndQuietCasesThatAreCalledSo() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Map<String, Object> alert : alerts()) {
      String name = text(alert, "alert");
      named.add(name + ".yaml");
      Set<String> kinds = new TreeSet<>();
      for (Map<String, Object> test :
          list(load(RULES.resolve("tests/" + name + ".yaml")), "tests")) {
        String kind = text(test, "name").replaceAll(":.*", "");
        kinds.add(kind);
        for (Map<String, Object> check : list(test, "alert_rule_test")) {
          assertEquals(name, text(check, "alertname"));
          assertEquals(kind.equals("quiet"), list(check, "exp_alerts").isEmpty(), test.toString());
        }
      }
      assertEquals(Set.of("firing", "quiet"), kinds, name);
    }
    assertEquals(named, fileNames(RULES.resolve("tests")));
  }

  @Test
  void everyAlertSaysHowBadItIs() throws IOException {
    for (Map<String, Object> alert : alerts()) {
      String severity = text(section(alert, "labels"), "severity");
      assertTrue(Set.of("critical", "warning", "info").contains(severity), alert.toString());
      assertFalse(text(section(alert, "annotations"), "summary").isEmpty());
      assertFalse(text(section(alert, "annotations"), "description").isEmpty());
    }
  }

  private static Set<String> metricsIn(Path document) throws IOException {
    Stream<MatchResult> found = METRIC.matcher(Files.readString(document)).results();
    return new TreeSet<>(found.map(MatchResult::group).toList());
  }

  private static List<Map<String, Object>> alerts() throws IOException {
    return rules("alerts.yaml");
  }

  private static List<Map<String, Object>> rules(String file) throws IOException {
    List<Map<String, Object>> rules = new ArrayList<>();
    list(load(RULES.resolve(file)), "groups").forEach(group -> rules.addAll(list(group, "rules")));
    assertFalse(rules.isEmpty());
    return rules;
  }

  private static Map<String, Object> load(Path file) throws IOException {
    return new Yaml().load(Files.readString(file));
  }

  private static Set<String> fileNames(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  private static String text(Map<String, Object> map, String key) {
    return (String) map.get(key);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> section(Map<String, Object> map, String key) {
    return (Map<String, Object>) map.get(key);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> map, String key) {
    return (List<Map<String, Object>>) map.get(key);
  }
}
