package io.headroom.proxy.metrics;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The gauges that read the pool, the registry and the cluster view when they are scraped. */
final class LoadGauges {
  private static final int KINDS = 20;

  private LoadGauges() {}

  static void register(
      MetricsRegistry registry,
      SlotPool pool,
      SessionRegistry sessions,
      ClusterView cluster,
      LongSupplier nanoClock) {
    BoundedLabels kinds = new BoundedLabels(KINDS);
    registry.collect(() -> byKind(sessions, kinds));
    registry.gauge(Meters.IN_FLIGHT, pool::open);
    registry.gauge(Meters.IN_FLIGHT_MAX_AGE, () -> oldestSeconds(sessions, nanoClock.getAsLong()));
    registry.gauge(Meters.POOL_MAX, pool::cap);
    registry.gauge(Meters.RESERVATIONS, pool::reserved);
    registry.gauge(Meters.SESSIONS_ENDING, () -> ending(sessions, nanoClock.getAsLong()));
    registry.gauge(Meters.CLUSTER_SESSIONS, () -> cluster.snapshot().open());
    registry.gauge(Meters.CLUSTER_MAX, () -> cluster.snapshot().cap());
    registry.gauge(Meters.CLUSTER_FREE, () -> cluster.snapshot().free());
    registry.gauge(Meters.CLUSTER_INSTANCES, () -> cluster.snapshot().statuses().size());
    registry.gauge(Meters.CLUSTER_UNHEARD, () -> cluster.snapshot().unheard().size());
    registry.gauge(Meters.CLUSTER_REPORT_AGE, () -> reportAgeSeconds(cluster.snapshot()));
    registry.gauge(Meters.CLUSTER_SECONDS_TO_FULL, () -> secondsToFull(cluster.snapshot()));
  }

  /** A kind once seen stays, at zero, so that its line does not break off. */
  private static MetricSnapshots byKind(SessionRegistry sessions, BoundedLabels kinds) {
    Map<String, Integer> open = new TreeMap<>();
    for (Session session : sessions.all()) {
      open.merge(kinds.of(session.identity().kind()), 1, Integer::sum);
    }
    kinds.seen().forEach(kind -> open.putIfAbsent(kind, 0));
    List<GaugeDataPointSnapshot> values = new ArrayList<>();
    open.forEach(
        (kind, count) ->
            values.add(new GaugeDataPointSnapshot(count, Labels.of("kind", kind), null)));
    return MetricSnapshots.of(Meters.SESSIONS.gauge(values));
  }

  private static double oldestSeconds(SessionRegistry sessions, long nowNanos) {
    long oldestNanos =
        sessions.all().stream()
            .mapToLong(session -> nowNanos - session.identity().openedNanos())
            .max()
            .orElse(0);
    return Math.max(0, oldestNanos) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double ending(SessionRegistry sessions, long nowNanos) {
    return sessions.all().stream()
        .map(Session::identity)
        .filter(identity -> identity.tenure().isEnding(nowNanos - identity.openedNanos()))
        .count();
  }

  private static double reportAgeSeconds(ClusterSnapshot now) {
    return now.silence().toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double secondsToFull(ClusterSnapshot now) {
    Long seconds = now.secondsToFull();
    return seconds == null ? Double.NaN : seconds;
  }
}
