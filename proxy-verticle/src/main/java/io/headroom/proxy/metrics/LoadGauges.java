package io.headroom.proxy.metrics;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.sessions.SessionRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The gauges that read the pool, the registry and the cluster view when they are scraped. */
final class LoadGauges {
  private LoadGauges() {}

  static void register(
      MetricsRegistry registry,
      SlotPool pool,
      SessionRegistry sessions,
      ClusterView cluster,
      LongSupplier nanoClock) {
    registry.gauge(Meters.IN_FLIGHT, pool::open);
    registry.gauge(Meters.IN_FLIGHT_MAX_AGE, () -> oldestSeconds(sessions, nanoClock.getAsLong()));
    registry.gauge(Meters.POOL_MAX, pool::cap);
    registry.gauge(Meters.RESERVATIONS, pool::reserved);
    registry.gauge(Meters.CLUSTER_SESSIONS, () -> cluster.snapshot().open());
    registry.gauge(Meters.CLUSTER_MAX, () -> cluster.snapshot().cap());
    registry.gauge(Meters.CLUSTER_FREE, () -> cluster.snapshot().free());
    registry.gauge(Meters.CLUSTER_INSTANCES, () -> cluster.snapshot().statuses().size());
    registry.gauge(Meters.CLUSTER_UNHEARD, () -> cluster.snapshot().unheard().size());
    registry.gauge(Meters.CLUSTER_REPORT_AGE, () -> reportAgeSeconds(cluster.snapshot()));
    registry.gauge(Meters.CLUSTER_SECONDS_TO_FULL, () -> secondsToFull(cluster.snapshot()));
  }

  private static double oldestSeconds(SessionRegistry sessions, long nowNanos) {
    long oldestNanos =
        sessions.all().stream()
            .mapToLong(session -> nowNanos - session.identity().openedNanos())
            .max()
            .orElse(0);
    return Math.max(0, oldestNanos) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double reportAgeSeconds(ClusterSnapshot now) {
    return now.silence().toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double secondsToFull(ClusterSnapshot now) {
    Long seconds = now.secondsToFull();
    return seconds == null ? Double.NaN : seconds;
  }
}
