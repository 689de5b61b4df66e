package io.headroom.proxy.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.List;

/** What a {@link DecayingSummary} held at one moment. */
final class DecayingSnapshot {
  private static final double[] SHARES = {0.5, 0.95, 0.99};

  private final long count;
  private final double sum;
  private final double[] values;
  private final double[] upTo;
  private final double mean;

  /**
   * @param count values ever recorded
   * @param sum of the values ever recorded
   * @param values kept ones, ascending
   * @param weights of {@code values}, positive
   */
  DecayingSnapshot(long count, double sum, double[] values, double[] weights) {
    this.count = count;
    this.sum = sum;
    this.values = values;
    this.upTo = new double[values.length];
    double weightSoFar = 0;
    double weighted = 0;
    for (int i = 0; i < values.length; i++) {
      weightSoFar += weights[i];
      weighted += weights[i] * values[i];
      upTo[i] = weightSoFar;
    }
    this.mean = values.length == 0 ? 0 : weighted / weightSoFar;
  }

  long count() {
    return count;
  }

  double sum() {
    return sum;
  }

  /** The largest kept value; 0 without one. */
  double max() {
    return values.length == 0 ? 0 : values[values.length - 1];
  }

  /** The weighted mean of the kept values; 0 without one. */
  double mean() {
    return mean;
  }

  /**
   * The smallest kept value with at least this share of the weight at or below; NaN without one.
   */
  double quantile(double share) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double wanted = share * upTo[upTo.length - 1];
    int at = 0;
    while (at < values.length - 1 && upTo[at] < wanted) {
      at++;
    }
    return values[at];
  }

  /** In a scrape: the summary of closed sessions with its two gauges. */
  MetricSnapshots families() {
    Quantiles.Builder quantiles = Quantiles.builder();
    for (double share : SHARES) {
      quantiles.quantile(new Quantile(share, quantile(share)));
    }
    SummaryDataPointSnapshot sums =
        new SummaryDataPointSnapshot(count, sum, quantiles.build(), Labels.EMPTY, null, 0);
    MetricMetadata name =
        new MetricMetadata(Meters.DURATION.exposedName(), Meters.DURATION.description());
    return MetricSnapshots.of(
        new SummarySnapshot(name, List.of(sums)),
        Meters.DURATION_MAX.gauge(max()),
        Meters.DURATION_MEAN.gauge(mean));
  }
}
