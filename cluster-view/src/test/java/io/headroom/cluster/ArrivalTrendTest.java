package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalTrendTest {
  private final ArrivalTrend trend = new ArrivalTrend();
  private long nanos = -5;
  private final List<InstanceLoad> instances = new ArrayList<>();

  @Test
  void tellsWhenTheSlotsAreUsedUpAtTheRateOfTheLastMinutes() {
    for (int second = 0; second <= 120; second++) {
      sampleAfterASecond(load("a", second / 2));
    }
    // Half a session a second.
    assertEquals(200L, trend.secondsToFull(100));
    assertEquals(0L, trend.secondsToFull(0));
  }

  @Test
  void saysNothingBeforeAMinuteHasPassed() {
    for (int second = 0; second < 60; second++) {
      sampleAfterASecond(load("a", second));
    }
    assertNull(trend.secondsToFull(10));
  }

  @Test
  void saysNothingWhenItIsLongerThanAnHourOrNobodyArrives() {
    for (int second = 0; second <= 120; second++) {
      sampleAfterASecond(load("a", second));
    }
    assertEquals(3599L, trend.secondsToFull(3599));
    assertNull(trend.secondsToFull(3700));
    for (int second = 0; second <= 310; second++) {
      sampleAfterASecond(load("a", 120));
    }
    assertNull(trend.secondsToFull(1));
  }

  @Test
  void leavingSessionsAreNetOfArrivals() {
    for (int second = 0; second <= 120; second++) {
      sampleAfterASecond(load("a", 500 - second));
    }
    assertNull(trend.secondsToFull(1));
  }

  @Test
  void anInstanceThatJoinsOrLeavesWithItsSessionsIsNoArrival() {
    for (int second = 0; second <= 100; second++) {
      sampleAfterASecond(load("a", 10));
    }
    for (int second = 0; second <= 100; second++) {
      sampleAfterASecond(load("a", 10), load("b", 400));
    }
    assertNull(trend.secondsToFull(50));
    for (int second = 0; second <= 100; second++) {
      sampleAfterASecond(load("a", 10 + second), load("b", 400));
    }
    for (int second = 0; second <= 20; second++) {
      sampleAfterASecond(load("a", 110));
    }
    // A hundred arrived in five minutes; that b left changes nothing.
    assertEquals(150L, trend.secondsToFull(50));
  }

  private void sampleAfterASecond(InstanceLoad... now) {
    nanos += Duration.ofSeconds(1).toNanos();
    instances.clear();
    instances.addAll(List.of(now));
    trend.sample(instances, nanos);
  }

  private static InstanceLoad load(String id, int open) {
    return new InstanceLoad(id, open, 0, 500, false);
  }
}
