package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart as a whole: lint, its package, what it says to whoever installs it. */
final class ChartIT {

  private static final Path DASHBOARDS = Places.repository().resolve("dashboards");

  /** With a secret that is not made anew each time. */
  private static final JsonObject MONITORING =
      ValuesFile.named("monitoring").put("cluster", new JsonObject().put("secret", "s".repeat(32)));

  private static final String WHOLE = Helm.templateText(MONITORING);

  private static final String ASKS = "WARNING: public.trustedProxies is empty";

  static List<ValuesFile> valuesFiles() {
    return ValuesFile.all();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void isCleanUnderStrictLint(ValuesFile file) {
    CommandRun run = Helm.lint(file.values()).succeeded();
    assertTrue(run.out().contains("1 chart(s) linted, 0 chart(s) failed"), run::out);
  }

  @Test
  void defaultsAreCleanUnderStrictLint() {
    CommandRun run = Helm.lint().succeeded();
    assertTrue(run.out().contains("1 chart(s) linted, 0 chart(s) failed"), run::out);
  }

  /** {@code dashboards/check --write} copies them anew. */
  @ParameterizedTest
  @CsvSource({
    "files/headroom.json, headroom.json",
    "files/alerts.yaml, rules/alerts.yaml",
    "files/recording.yaml, rules/recording.yaml",
  })
  void holdsTheDashboardAndRulesOfTheRepository(String copy, String source) throws IOException {
    assertEquals(-1, Files.mismatch(DASHBOARDS.resolve(source), Helm.CHART.resolve(copy)));
  }

  /** A GitOps tool may leave links out. */
  @Test
  void hasNoLinks() throws IOException {
    try (Stream<Path> files = Files.walk(Helm.CHART)) {
      assertEquals(List.of(), files.filter(Files::isSymbolicLink).toList());
    }
  }

  @Test
  void theArchiveRendersDashboardAndRulesWhole(@TempDir Path folder) {
    assertEquals(WHOLE, Helm.templateText(Helm.packed(folder), MONITORING));
  }

  @Test
  void theFolderCopiedAloneRendersDashboardAndRulesWhole(@TempDir Path folder) {
    CommandRun.of(Map.of(), List.of("cp", "-RP", Helm.CHART.toString(), folder.toString()))
        .succeeded();
    assertEquals(WHOLE, Helm.templateText(folder.resolve("headroom"), MONITORING));
  }

  @Test
  void thePackageHoldsNothingOfTheTests(@TempDir Path folder) {
    CommandRun list =
        CommandRun.of(Map.of(), List.of("tar", "-tzf", Helm.packed(folder).toString()));
    assertEquals(
        List.of(), list.succeeded().out().lines().filter(name -> name.contains("/ci/")).toList());
  }

  /** What most people set stands on the first page or two. */
  @Test
  void valuesAreShortAndTheUsualOnesComeFirst() throws IOException {
    List<String> lines = Files.readAllLines(Helm.CHART.resolve("values.yaml"));
    assertTrue(lines.size() < 300);
    for (String key : List.of("image:", "routes:", "websocketProxy:", "ingress:", "httpRoute:")) {
      int at = lines.indexOf(key) + lines.indexOf(key + " []") + 1;
      assertTrue(at > 0 && at < 90, key + " in line " + at);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ingress-haproxy", "ingress-traefik", "gateway", "ingress-nginx", "openshift"})
  void notesAskForTheIngresssAddressesWhereNoneAreNamed(String values) {
    JsonObject named = ValuesFile.named(values);
    JsonObject without = ChartValues.without(named, "public.trustedProxies");
    without.remove("websocketProxy");

    assertFalse(Helm.notes(named).contains(ASKS));
    assertTrue(Helm.notes(without).contains(ASKS));
  }

  @Test
  void notesTellOfALimitThatLimitsNobody() {
    String line = "WARNING: websocketProxy.userHeader is empty";
    JsonObject limit = YamlText.of("websocketProxy: {maxSessionsPerUser: 2}");
    assertTrue(Helm.notes(limit).contains(line));
    assertFalse(Helm.notes(ValuesFile.named("ingress-nginx")).contains(line));
  }

  @Test
  void notesSayThatTheHopsworksBlockWasRead() {
    String line = "Read from hopsworks.payara.websocketProxy";
    assertTrue(Helm.notes(ValuesFile.named("hopsworks")).contains(line));
    assertFalse(Helm.notes(ValuesFile.named("hopsworks-native")).contains(line));
  }
}
