package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
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

/** The chart as a whole: lint, its package, what it says to whoever installs it. */
final class ChartIT {

  private static final Path DASHBOARDS = Places.repository().resolve("dashboards");

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

  @ParameterizedTest
  @CsvSource({
    "files/headroom.json, headroom.json",
    "files/alerts.yaml, rules/alerts.yaml",
    "files/recording.yaml, rules/recording.yaml",
  })
  void thePackageHoldsTheDashboardAndRulesOfTheRepository(
      String packed, String source, @TempDir Path folder) throws IOException {
    Path archive = Helm.packed(folder);
    CommandRun.of(Map.of(), List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()))
        .succeeded();

    Path file = folder.resolve("headroom").resolve(packed);
    assertEquals(-1, Files.mismatch(DASHBOARDS.resolve(source), file));
  }

  @Test
  void thePackageHoldsNothingOfTheTests(@TempDir Path folder) {
    CommandRun list =
        CommandRun.of(Map.of(), List.of("tar", "-tzf", Helm.packed(folder).toString()));
    assertEquals(
        List.of(), list.succeeded().out().lines().filter(name -> name.contains("/ci/")).toList());
  }

  @Test
  void valuesAreShort() throws IOException {
    try (Stream<String> lines = Files.lines(Helm.CHART.resolve("values.yaml"))) {
      assertTrue(lines.count() < 200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ingress-haproxy, true",
    "ingress-traefik, true",
    "gateway, true",
    "ingress-nginx, false",
    "single, false",
  })
  void notesAskForTheIngresssAddressesWhereNoneAreNamed(String values, boolean asks) {
    assertEquals(
        asks,
        Helm.notes(ValuesFile.named(values)).contains("WARNING: public.trustedProxies is empty"));
  }

  @Test
  void notesSayThatTheHopsworksBlockWasRead() {
    String line = "Read from hopsworks.payara.websocketProxy";
    assertTrue(Helm.notes(ValuesFile.named("hopsworks")).contains(line));
    assertTrue(!Helm.notes(ValuesFile.named("hopsworks-native")).contains(line));
  }
}
