package io.headroom.proxy.metrics;

import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Open sessions by kind; a kind once seen stays, at zero, so that its line does not break off. */
final class KindFamily implements Supplier<MetricSnapshots> {
  private static final int KINDS = 20;

  private final SessionRegistry sessions;
  private final BoundedLabels kinds = new BoundedLabels(KINDS);

  KindFamily(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  @Override
  public MetricSnapshots get() {
    Map<String, Integer> open = new TreeMap<>();
    for (Session session : sessions.all()) {
      open.merge(kinds.of(session.identity().kind()), 1, Integer::sum);
    }
    kinds.seen().forEach(kind -> open.putIfAbsent(kind, 0));
    return MetricSnapshots.of(
        Meters.SESSIONS.gauge(
            open.entrySet().stream().map(KindFamily::value).toArray(GaugeDataPointSnapshot[]::new)));
  }

  private static GaugeDataPointSnapshot value(Map.Entry<String, Integer> open) {
    return new GaugeDataPointSnapshot(open.getValue(), Labels.of("kind", open.getKey()), null);
  }
}
