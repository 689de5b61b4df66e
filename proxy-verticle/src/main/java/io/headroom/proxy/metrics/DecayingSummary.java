package io.headroom.proxy.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * A priority sample under forward decay (Cormode, Shkapenyuk, Srivastava, Xu: "Forward Decay", ICDE
 * 2009): a value's weight halves every five minutes. Recorded and read from any thread.
 *
 * <p>Weights are kept as logarithms. They grow with time without ever overflowing, so that no
 * rescaling is needed, not even after a month without a value.
 */
final class DecayingSummary {
  static final int SIZE = 1028;
  private static final double HALF_LIFE_NANOS = 300e9;
  private static final double ALPHA = Math.log(2) / HALF_LIFE_NANOS;

  private final LongSupplier nanoClock;
  private final DoubleSupplier uniform;
  private final long startNanos;

  // Guarded by this.
  private final PriorityQueue<Sample> samples =
      new PriorityQueue<>(SIZE + 1, (a, b) -> Double.compare(a.priority, b.priority));
  private double highestLeftOut = Double.NEGATIVE_INFINITY;
  private long count;
  private double sum;

  private record Sample(double priority, double logWeight, double value) {}

  /**
   * @param uniform random numbers in [0, 1)
   */
  DecayingSummary(LongSupplier nanoClock, DoubleSupplier uniform) {
    this.nanoClock = nanoClock;
    this.uniform = uniform;
    this.startNanos = nanoClock.getAsLong();
  }

  synchronized void record(double value) {
    count++;
    sum += value;
    double logWeight = ALPHA * (nanoClock.getAsLong() - startNanos);
    // weight / u with u in (0, 1]: the largest survive.
    double priority = logWeight - Math.log(1 - uniform.getAsDouble());
    samples.add(new Sample(priority, logWeight, value));
    if (samples.size() > SIZE) {
      highestLeftOut = Math.max(highestLeftOut, samples.remove().priority);
    }
  }

  DecayingSnapshot snapshot() {
    List<Sample> kept;
    double threshold;
    long countNow;
    double sumNow;
    synchronized (this) {
      kept = new ArrayList<>(samples);
      threshold = highestLeftOut;
      countNow = count;
      sumNow = sum;
    }
    kept.sort((a, b) -> Double.compare(a.value, b.value));
    double[] values = kept.stream().mapToDouble(Sample::value).toArray();
    return new DecayingSnapshot(countNow, sumNow, values, weights(kept, threshold));
  }

  /**
   * What each kept value stands for. A light one that was kept by luck stands for its like that
   * were not, hence at least the threshold (Duffield, Lund, Thorup: "Priority sampling", JACM
   * 2007); counting its own weight alone would let the past fade twice.
   */
  private static double[] weights(List<Sample> kept, double threshold) {
    double[] logWeights =
        kept.stream().mapToDouble(sample -> Math.max(sample.logWeight, threshold)).toArray();
    double heaviest = Arrays.stream(logWeights).max().orElse(0);
    return Arrays.stream(logWeights).map(weight -> Math.exp(weight - heaviest)).toArray();
  }
}
