package io.headroom.proxy.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.function.Supplier;

/** The summary of closed sessions with its two gauges, all three from one snapshot. */
final class DurationFamilies implements Supplier<MetricSnapshots> {
  private static final double[] SHARES = {0.5, 0.95, 0.99};

  private final DecayingSummary durations;

  DurationFamilies(DecayingSummary durations) {
    this.durations = durations;
  }

  @Override
  public MetricSnapshots get() {
    DecayingSnapshot now = durations.snapshot();
    return MetricSnapshots.of(
        summary(now),
        Meters.DURATION_MAX.gauge(now.max()),
        Meters.DURATION_MEAN.gauge(now.mean()));
  }

  private static SummarySnapshot summary(DecayingSnapshot now) {
    Quantiles.Builder quantiles = Quantiles.builder();
    for (double share : SHARES) {
      quantiles.quantile(new Quantile(share, now.quantile(share)));
    }
    return SummarySnapshot.builder()
        .name(Meters.DURATION.exposedName())
        .help(Meters.DURATION.description())
        .dataPoint(
            SummaryDataPointSnapshot.builder()
                .count(now.count())
                .sum(now.sum())
                .quantiles(quantiles.build())
                .build())
        .build();
  }
}
