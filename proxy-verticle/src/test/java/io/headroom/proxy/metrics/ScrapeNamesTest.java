package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.cluster.InstanceLoad;
import io.headroom.cluster.trust.Trust;
import io.headroom.fixtures.FixedClusterView;
import io.headroom.fixtures.OpenSession;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.transport.ConnectionLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a scraper sees, name by name: the catalogue, and nothing else of ours. */
class ScrapeNamesTest {
  private static final Pattern LABEL_NAME = Pattern.compile("[{,]([^=,{]+)=");

  private final SessionRegistry sessions = new SessionRegistry();
  private final MetricsRegistry registry = new MetricsRegistry();

  @BeforeEach
  void useEverything() {
    SessionMeters meters =
        new SessionMeters(
            registry,
            new SlotPool(500, () -> {}),
            sessions,
            new FixedClusterView(List.of(new InstanceLoad("pod-a", 412, 3, 500, false)), 900L),
            () -> 0);
    ConnectionMeters.register(registry, new ConnectionLimit("port", () -> 0));
    new EventLoopUsage(registry);
    BuildInfo.of("1.0.0").register(registry);
    HttpMeters http = new HttpMeters(registry);
    http.began();
    http.ended("jupyter", 200, 1);
    CertificateExpiry.register(registry, Instant::now);
    AuditMeters.register(registry, () -> 0);
    RefusedPeers.register(registry, Trust.ofEverybody().refusals());
    new ConfigReloads(registry, InstantSource.system()).applied();
    new OpenSession("a", "jupyter", 0).in(sessions);
    meters.ended("jupyter", "client", 1001, 1);
    meters.upstreamConnected(1);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void everyMeterHasItsExactNameAndTypeInPrometheusText() {
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    for (Meters meter : meters()) {
      assertEquals(meter.type().exposed(), scrape.types().get(meter.exposedName()), meter.name());
      assertEquals(meter.description(), scrape.helps().get(meter.exposedName()), meter.name());
    }
  }

  @Test
  void everyMeterHasItsExactNameAndTypeInOpenMetrics() {
    Scrape scrape = new Scrape(registry, ScrapeFormat.OPEN_METRICS);
    for (Meters meter : meters()) {
      // There a counter's and an info's family has no suffix, only its samples have.
      String type = meter.type() == Meters.Type.INFO ? "info" : meter.type().exposed();
      assertEquals(type, scrape.types().get(meter.family()), meter.name());
    }
  }

  @ParameterizedTest
  @EnumSource
  void noMeterOfOursIsOutsideTheCatalogueNorHasOtherLabels(ScrapeFormat format) {
    Set<String> expected =
        meters().stream()
            .flatMap(meter -> sampleNames(meter).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Predicate<String> ofMicrometer = Pattern.compile("(jvm|process|system)_.*").asMatchPredicate();
    Set<String> found =
        new Scrape(registry, format)
            .samples().keySet().stream()
                .map(ScrapeNamesTest::nameAndLabels)
                .filter(series -> expected.contains(series) || !ofMicrometer.test(series))
                .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, found);
  }

  private static Set<String> sampleNames(Meters meter) {
    String name = meter.exposedName();
    String full = name + meter.labels();
    return switch (meter.type()) {
      case GAUGE, COUNTER, INFO -> Set.of(full);
      case SUMMARY -> Set.of(full, name + "_count" + own(meter), name + "_sum" + own(meter));
      case HISTOGRAM ->
          Set.of(
              name + "_bucket" + meter.labels(),
              name + "_count" + own(meter),
              name + "_sum" + own(meter));
    };
  }

  /** Without the format's own. */
  private static List<String> own(Meters meter) {
    List<String> labels = meter.labels();
    return labels.subList(0, labels.size() - 1);
  }

  /** Those that this machine can have. */
  private static List<Meters> meters() {
    boolean linux = Files.exists(Path.of("/proc/self/status"));
    return Arrays.stream(Meters.values())
        .filter(meter -> linux || meter != Meters.PROCESS_RESIDENT)
        .toList();
  }

  private static String nameAndLabels(String series) {
    Matcher labels = LABEL_NAME.matcher(series);
    List<String> names = labels.results().map(result -> result.group(1)).toList();
    return series.replaceAll("\\{.*", "") + names;
  }
}
