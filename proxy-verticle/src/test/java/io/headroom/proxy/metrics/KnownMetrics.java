package io.headroom.proxy.metrics;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a query may name: our meters, Micrometer's as they are exposed, and Prometheus's own. */
final class KnownMetrics {
  /** Exposed by Micrometer after the first collection only. */
  private static final Set<String> AFTER_A_COLLECTION =
      Set.of("jvm_gc_pause_seconds_count", "jvm_gc_pause_seconds_sum", "jvm_gc_pause_seconds_max");

  private static final Set<String> OF_PROMETHEUS = Set.of("up");
  private static final Set<String> TARGET_LABELS =
      Set.of(
          "cluster", "namespace", "job", "pod", "pod_name", "instance", "area", "id", "pool", "le");

  /** Made from others by the queries themselves. */
  private static final Set<String> MADE_LABELS = Set.of("class", "revision_short");

  private KnownMetrics() {}

  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Meters meter : Meters.values()) {
      names.addAll(samplesOf(meter));
    }
    try (MetricsRegistry registry = new MetricsRegistry()) {
      new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT)
          .samples()
          .keySet()
          .forEach(series -> names.add(series.replaceAll("\\{.*", "")));
    }
    names.addAll(AFTER_A_COLLECTION);
    names.addAll(OF_PROMETHEUS);
    return names;
  }

  static Set<String> labels() {
    return Stream.of(
            TARGET_LABELS.stream(),
            MADE_LABELS.stream(),
            Arrays.stream(Meters.values()).flatMap(meter -> meter.labels().stream()))
        .flatMap(names -> names)
        .collect(Collectors.toSet());
  }

  static Set<String> without(Collection<String> known, Collection<String> named) {
    Set<String> unknown = new TreeSet<>(named);
    unknown.removeAll(known);
    return unknown;
  }

  private static Set<String> samplesOf(Meters meter) {
    String name = meter.exposedName();
    return switch (meter.type()) {
      case GAUGE, COUNTER, INFO -> Set.of(name);
      case SUMMARY -> Set.of(name, name + "_count", name + "_sum");
      case HISTOGRAM -> Set.of(name + "_bucket", name + "_count", name + "_sum");
    };
  }
}
