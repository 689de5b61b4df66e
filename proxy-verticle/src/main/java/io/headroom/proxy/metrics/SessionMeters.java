package io.headroom.proxy.metrics;

import io.headroom.cluster.ClusterView;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import io.headroom.proxy.sessions.SessionEvents;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import io.micrometer.core.instrument.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Everything counted about sessions and upgrades, one per process. Told on any event loop; read by
 * the scrape.
 */
public final class SessionMeters implements SessionEvents {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double[] CONNECT_SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  /** The registered close codes (RFC 6455, 7.4.1 and IANA); a peer may send 1000 to 4999. */
  private static final Set<Integer> CODES =
      Set.of(
          1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015);

  private record Ending(String by, String code) {}

  private final Map<Ending, Counter> closes = new ConcurrentHashMap<>();
  private final Map<RefusalReason, Counter> refusals = new EnumMap<>(RefusalReason.class);
  private final MetricsRegistry registry;
  private final Counter rejections;
  private final Counter upstreamFailures;
  private final Histogram upstreamConnects;
  private final DecayingSummary durations;

  /** What the event loops count for themselves, so that the data path shares no counter. */
  private final List<Traffic> traffic = new CopyOnWriteArrayList<>();

  public SessionMeters(
      MetricsRegistry registry, SlotPool pool, SessionRegistry sessions, ClusterView cluster) {
    this(registry, pool, sessions, cluster, System::nanoTime);
  }

  SessionMeters(
      MetricsRegistry registry,
      SlotPool pool,
      SessionRegistry sessions,
      ClusterView cluster,
      LongSupplier nanoClock) {
    this.registry = registry;
    this.rejections = registry.counter(Meters.REJECTIONS);
    this.upstreamFailures = registry.counter(Meters.UPSTREAM_CONNECT_FAILURES);
    this.upstreamConnects = connectHistogram(registry);
    this.durations = new DecayingSummary(nanoClock, new SplittableRandom()::nextDouble);
    for (RefusalReason reason : RefusalReason.values()) {
      refusals.put(reason, registry.counter(Meters.HANDSHAKE_REFUSALS, "reason", reason.label()));
    }
    for (Direction direction : Direction.values()) {
      String label = direction.label();
      registry.counter(
          Meters.FRAMES, () -> sum(each -> each.frames(direction)), "direction", label);
      registry.counter(Meters.BYTES, () -> sum(each -> each.bytes(direction)), "direction", label);
    }
    registry.collect(() -> durations.snapshot().families());
    LoadGauges.register(registry, pool, sessions, cluster, nanoClock);
  }

  /** Counts an event loop's frames and bytes; once per event loop, for the process's life. */
  public void countTraffic(Traffic ofEventLoop) {
    traffic.add(ofEventLoop);
  }

  @Override
  public void refused(RefusalReason reason) {
    count(reason);
    if (reason == RefusalReason.CAP_REACHED) {
      rejections.increment();
    }
  }

  @Override
  public void damped(Refusal why) {
    count(RefusalReason.DAMPED);
    if (why == Refusal.CAP_REACHED) {
      rejections.increment();
    }
  }

  @Override
  public void upstreamConnected(long nanos) {
    upstreamConnects.observe(nanos / NANOS_PER_SECOND);
  }

  @Override
  public void upstreamFailed() {
    upstreamFailures.increment();
  }

  @Override
  public void ended(String kind, String by, int code, long nanos) {
    String known = CODES.contains(code) ? Integer.toString(code) : BoundedLabels.OTHER;
    closes.computeIfAbsent(new Ending(by, known), this::closes).increment();
    durations.record(nanos / NANOS_PER_SECOND);
  }

  private Counter closes(Ending ending) {
    return registry.counter(Meters.CLOSES, "by", ending.by, "code", ending.code);
  }

  private long sum(ToLongFunction<Traffic> number) {
    return traffic.stream().mapToLong(number).sum();
  }

  private void count(RefusalReason reason) {
    Objects.requireNonNull(refusals.get(reason)).increment();
  }

  private static Histogram connectHistogram(MetricsRegistry registry) {
    // Not a Micrometer timer: that would add a gauge "_max" of its own.
    return Histogram.builder()
        .name(Meters.UPSTREAM_CONNECT.exposedName())
        .help(Meters.UPSTREAM_CONNECT.description())
        .classicOnly()
        .classicUpperBounds(CONNECT_SECONDS)
        .withoutExemplars()
        .register(registry.meters().getPrometheusRegistry());
  }
}
