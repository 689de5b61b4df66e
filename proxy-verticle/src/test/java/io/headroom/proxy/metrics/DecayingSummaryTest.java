package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DecayingSummaryTest {
  private final AtomicLong nowNanos = new AtomicLong(-TimeUnit.HOURS.toNanos(1));
  private final DecayingSummary summary = summary(42);

  @Test
  void withoutValuesHasNoQuantiles() {
    DecayingSnapshot empty = summary.snapshot();
    assertEquals(0, empty.count());
    assertEquals(0, empty.sum());
    assertEquals(0, empty.max());
    assertEquals(0, empty.mean());
    assertTrue(Double.isNaN(empty.quantile(0.5)));
  }

  @Test
  void fewValuesOfOneMomentAreExact() {
    for (int value = 100; value >= 1; value--) {
      summary.record(value);
    }
    DecayingSnapshot now = summary.snapshot();
    assertEquals(100, now.count());
    assertEquals(5050, now.sum());
    assertEquals(50, now.quantile(0.5));
    assertEquals(95, now.quantile(0.95));
    assertEquals(99, now.quantile(0.99));
    assertEquals(100, now.max());
    assertEquals(50.5, now.mean(), 1e-9);
  }

  @Test
  void weightHalvesInFiveMinutes() {
    record(1, 300);
    pass(5, TimeUnit.MINUTES);
    record(2, 300);
    // 300 x 1/2 ones against 300 twos.
    assertEquals((150 + 600) / 450.0, summary.snapshot().mean(), 1e-9);
    pass(5, TimeUnit.MINUTES);
    record(4, 300);
    assertEquals((75 + 300 + 1200) / 525.0, summary.snapshot().mean(), 1e-9);
  }

  @Test
  void weightHalvesInFiveMinutesAlsoWhenMoreCameThanAreKept() {
    record(1, 50_000);
    pass(5, TimeUnit.MINUTES);
    record(2, 50_000);
    assertEquals(5 / 3.0, summary.snapshot().mean(), 0.03);
    pass(10, TimeUnit.MINUTES);
    record(3, 12_500);
    // By then 6,250 ones' worth against 12,500 twos' and 12,500 threes'.
    assertEquals((6_250 + 25_000 + 37_500) / 31_250.0, summary.snapshot().mean(), 0.05);
  }

  @Test
  void aBurstDoesNotHideWhatFollowsSlowly() {
    record(1, 1_000_000);
    pass(1, TimeUnit.HOURS);
    record(9, 1_000);
    // 2^-12 of a million is 244.
    assertEquals(1000 / 1244.0, shareOfNines(), 0.03);
  }

  @Test
  void silenceOfMonthsKeepsTheLastPicture() {
    for (int value = 1; value <= 100; value++) {
      summary.record(value);
    }
    pass(200, TimeUnit.DAYS);
    assertEquals(50, summary.snapshot().quantile(0.5));
    summary.record(7);
    assertEquals(7, summary.snapshot().quantile(0.01));
    assertEquals(7, summary.snapshot().mean(), 1e-9);
    assertEquals(101, summary.snapshot().count());
  }

  @Property(tries = 40, seed = "20261120")
  void quantilesOfUniformValuesAreClose(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 2_000, max = 60_000) int values) {
    DecayingSummary uniform = summary(seed);
    SplittableRandom random = new SplittableRandom(~seed);
    for (int i = 0; i < values; i++) {
      uniform.record(random.nextDouble());
    }
    DecayingSnapshot now = uniform.snapshot();
    // Five standard errors of a sample of 1,028.
    assertEquals(0.5, now.quantile(0.5), 0.08);
    assertEquals(0.95, now.quantile(0.95), 0.035);
    assertEquals(0.99, now.quantile(0.99), 0.016);
    assertEquals(values, now.count());
  }

  @Property(tries = 40, seed = "20261120")
  void quantilesNeverDecrease(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 3_000) int values) {
    DecayingSummary any = summary(seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values; i++) {
      any.record(random.nextDouble(-10, 10));
      pass(random.nextInt(2_000), TimeUnit.MILLISECONDS);
    }
    DecayingSnapshot now = any.snapshot();
    double before = Double.NEGATIVE_INFINITY;
    for (double share : new double[] {0, 0.1, 0.5, 0.9, 0.99, 1}) {
      assertTrue(now.quantile(share) >= before);
      before = now.quantile(share);
    }
    assertEquals(now.max(), now.quantile(1));
  }

  private DecayingSummary summary(long seed) {
    return new DecayingSummary(nowNanos::get, new SplittableRandom(seed)::nextDouble);
  }

  private void record(double value, int times) {
    for (int i = 0; i < times; i++) {
      summary.record(value);
    }
  }

  private double shareOfNines() {
    return (summary.snapshot().mean() - 1) / 8;
  }

  private void pass(long amount, TimeUnit unit) {
    nowNanos.addAndGet(unit.toNanos(amount));
  }
}
