package io.headroom.proxy.metrics;

import io.headroom.proxy.forward.HttpEvents;
import io.micrometer.core.instrument.Counter;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Everything counted about plain HTTP, one per process. Told on any event loop; read by the scrape.
 * Allocates only when a pair of labels is met for the first time.
 */
public final class HttpMeters implements HttpEvents {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int KINDS = 20;

  /** From a small file to a long poll; event streams are beyond. */
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
  };

  private final MetricsRegistry registry;
  private final LongAdder inFlight = new LongAdder();
  private final BoundedLabels kinds = new BoundedLabels(KINDS);
  private final Map<String, OfKind> byKind = new ConcurrentHashMap<>();

  /**
   * The meters of one kind.
   *
   * @param answers by code; one not met yet is null
   */
  private record OfKind(Buckets durations, AtomicReferenceArray<Counter> answers) {}

  public HttpMeters(MetricsRegistry registry) {
    this.registry = registry;
    registry.collect(this::durations);
    registry.gauge(Meters.HTTP_IN_FLIGHT, inFlight::sum);
  }

  @Override
  public void began() {
    inFlight.increment();
  }

  @Override
  public void ended(String kind, int status, long nanos) {
    inFlight.decrement();
    String label = kinds.of(kind);
    OfKind meters = ofKind(label);
    meters.durations.observe(nanos / NANOS_PER_SECOND);
    answers(meters, label, StatusCodes.counted(status)).increment();
  }

  private OfKind ofKind(String label) {
    OfKind known = byKind.get(label);
    return known != null ? known : byKind.computeIfAbsent(label, HttpMeters::newKind);
  }

  private static OfKind newKind(String label) {
    return new OfKind(new Buckets(SECONDS), new AtomicReferenceArray<>(StatusCodes.END));
  }

  private Counter answers(OfKind meters, String label, int code) {
    Counter known = meters.answers.get(code);
    if (known != null) {
      return known;
    }
    // Who comes second at the same moment is given the same one.
    Counter made =
        registry.counter(Meters.HTTP_REQUESTS, "kind", label, "code", Integer.toString(code));
    meters.answers.set(code, made);
    return made;
  }

  private MetricSnapshots durations() {
    HistogramSnapshot.Builder family =
        HistogramSnapshot.builder()
            .name(Meters.HTTP_DURATION.family())
            .help(Meters.HTTP_DURATION.description());
    byKind.forEach(
        (label, meters) -> family.dataPoint(meters.durations.snapshot(Labels.of("kind", label))));
    return MetricSnapshots.of(family.build());
  }
}
