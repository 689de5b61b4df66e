package io.headroom.proxy.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts ended sessions by who ended them and the close code, with a bounded number of series. */
final class CloseCounters {
  private static final Set<String> ENDERS = Set.of("client", "upstream", "proxy");

  /** The registered codes (RFC 6455, 7.4.1 and IANA); a peer may send any of 1000 to 4999. */
  private static final Set<Integer> CODES =
      Set.of(
          1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015);

  private final MetricsRegistry registry;
  private final Map<Ending, Counter> counters = new ConcurrentHashMap<>();

  private record Ending(String by, String code) {}

  CloseCounters(MetricsRegistry registry) {
    this.registry = registry;
  }

  void count(String by, int code) {
    Ending ending =
        new Ending(
            ENDERS.contains(by) ? by : BoundedLabels.OTHER,
            CODES.contains(code) ? Integer.toString(code) : BoundedLabels.OTHER);
    counters.computeIfAbsent(ending, this::counter).increment();
  }

  private Counter counter(Ending ending) {
    return Counter.builder(Meters.CLOSES.exposedName())
        .description(Meters.CLOSES.description())
        .tag("by", ending.by)
        .tag("code", ending.code)
        .register(registry.meters());
  }
}
