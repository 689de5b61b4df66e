package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityLevelTest {

  @ParameterizedTest
  @CsvSource({
    "500, 500, 10, OK",
    "51, 500, 10, OK",
    "50, 500, 10, WARNING",
    "1, 500, 10, WARNING",
    "0, 500, 10, FULL",
    "0, 0, 10, FULL",
    // A cap of five at ten percent: half a slot does not warn before one is full.
    "1, 5, 10, OK",
    "1, 5, 20, WARNING",
    "1, 5, 0, OK",
    "5, 5, 100, WARNING",
    "6442450941, 6442450941, 99, OK",
    "214748364700, 2147483647000, 10, WARNING",
  })
  void followsTheRule(long free, long cap, int warnFreePercent, CapacityLevel expected) {
    assertEquals(expected, CapacityLevel.of(free, cap, warnFreePercent));
  }

  @Property
  void isTheRuleInExactArithmetic(
      @ForAll @LongRange(max = 1L << 40) long cap,
      @ForAll @LongRange(max = 1L << 40) long taken,
      @ForAll @IntRange(max = 100) int warnFreePercent) {
    long free = Math.max(0, cap - taken);
    CapacityLevel level = CapacityLevel.of(free, cap, warnFreePercent);

    assertEquals(free == 0, level == CapacityLevel.FULL);
    boolean close =
        BigInteger.valueOf(free)
                .multiply(BigInteger.valueOf(100))
                .compareTo(BigInteger.valueOf(cap).multiply(BigInteger.valueOf(warnFreePercent)))
            <= 0;
    assertEquals(free > 0 && close, level == CapacityLevel.WARNING);
  }

  @Property
  void neverImprovesAsSlotsAreTaken(
      @ForAll @IntRange(min = 1, max = 5000) int cap,
      @ForAll @IntRange(max = 100) int warnFreePercent) {
    CapacityLevel before = CapacityLevel.of(cap, cap, warnFreePercent);
    for (int free = cap - 1; free >= 0; free--) {
      CapacityLevel now = CapacityLevel.of(free, cap, warnFreePercent);
      assertTrue(now.compareTo(before) >= 0, "free " + free + " of " + cap);
      before = now;
    }
    assertEquals(CapacityLevel.FULL, before);
  }

  @Test
  void badgesSayWhatTheContractSays() {
    assertEquals(Optional.empty(), Badge.of(Badge.Scope.INSTANCE, CapacityState.OK));
    assertEquals(Optional.empty(), Badge.of(Badge.Scope.CLUSTER, CapacityState.OK));
    assertEquals(
        new Badge("This instance is close to its limit", "orange"),
        Badge.of(Badge.Scope.INSTANCE, CapacityState.WARNING).orElseThrow());
    assertEquals(
        new Badge("This instance is full", "red"),
        Badge.of(Badge.Scope.INSTANCE, CapacityState.FULL).orElseThrow());
    assertEquals(
        new Badge("Cluster is close to its limit", "orange"),
        Badge.of(Badge.Scope.CLUSTER, CapacityState.WARNING).orElseThrow());
    assertEquals(
        new Badge("Cluster is full", "red"),
        Badge.of(Badge.Scope.CLUSTER, CapacityState.FULL).orElseThrow());
    assertEquals(
        new Badge("This instance is restarting", "grey"),
        Badge.of(Badge.Scope.INSTANCE, CapacityState.RESTARTING).orElseThrow());
  }
}
