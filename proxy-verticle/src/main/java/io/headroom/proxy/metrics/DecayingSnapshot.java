package io.headroom.proxy.metrics;

/** What a {@link DecayingSummary} held at one moment. */
final class DecayingSnapshot {
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
}
