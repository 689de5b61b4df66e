package io.headroom.proxy.metrics;

import io.headroom.cluster.ClusterView;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import io.headroom.proxy.sessions.SessionEvents;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import io.micrometer.core.instrument.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Everything counted about sessions and upgrades, one per process. Told on any event loop; read by
 * the scrape.
 */
public final class SessionMeters implements SessionEvents {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double[] CONNECT_SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final Map<RefusalReason, Counter> refusals = new EnumMap<>(RefusalReason.class);
  private final Counter rejections;
  private final Counter upstreamFailures;
  private final Histogram upstreamConnects;
  private final CloseCounters closes;
  private final DecayingSummary durations;
  private final TrafficMeters traffic;

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
    this.rejections = counter(registry, Meters.REJECTIONS);
    this.upstreamFailures = counter(registry, Meters.UPSTREAM_CONNECT_FAILURES);
    this.upstreamConnects = connectHistogram(registry);
    this.closes = new CloseCounters(registry);
    this.durations = new DecayingSummary(nanoClock, new SplittableRandom()::nextDouble);
    this.traffic = new TrafficMeters(registry);
    for (RefusalReason reason : RefusalReason.values()) {
      refusals.put(reason, counter(registry, Meters.HANDSHAKE_REFUSALS, "reason", reason.label()));
    }
    registry.collect(new DurationFamilies(durations));
    registry.collect(new KindFamily(sessions));
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
    closes.count(by, code);
    durations.record(nanos / NANOS_PER_SECOND);
  }

  private void count(RefusalReason reason) {
    Objects.requireNonNull(refusals.get(reason)).increment();
  }

  private static Counter counter(MetricsRegistry registry, Meters meter, String... tags) {
    return Counter.builder(meter.exposedName())
        .description(meter.description())
        .tags(tags)
        .register(registry.meters());
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
