package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CoalescerTest {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final VirtualTimeline timeline = new VirtualTimeline();
  private int runs;

  @Test
  void runsAtOnceWhenItRested() {
    Coalescer coalescer = new Coalescer(timeline, INTERVAL, () -> runs++);
    coalescer.request();
    timeline.runDue();
    assertEquals(1, runs);

    timeline.pass(INTERVAL);
    coalescer.request();
    timeline.runDue();
    assertEquals(2, runs);
  }

  @Test
  void aBurstIsTwoRunsTheSecondAfterTheInterval() {
    Coalescer coalescer = new Coalescer(timeline, INTERVAL, () -> runs++);
    coalescer.request();
    timeline.runDue();
    for (int i = 0; i < 100; i++) {
      timeline.pass(Duration.ofMillis(1));
      coalescer.request();
    }
    assertEquals(1, runs);
    timeline.pass(Duration.ofMillis(149));
    assertEquals(1, runs);
    timeline.pass(Duration.ofMillis(1));
    assertEquals(2, runs);
    timeline.pass(Duration.ofSeconds(10));
    assertEquals(2, runs);
  }

  @Test
  void aRequestMadeByTheRunItselfIsRunToo() {
    AtomicReference<Coalescer> self = new AtomicReference<>();
    Coalescer coalescer =
        new Coalescer(
            timeline,
            INTERVAL,
            () -> {
              if (++runs < 3) {
                self.get().request();
              }
            });
    self.set(coalescer);
    coalescer.request();
    timeline.pass(Duration.ofSeconds(10));
    assertEquals(3, runs);
  }

  @Test
  void steadyRequestsRunOncePerInterval() {
    Coalescer coalescer = new Coalescer(timeline, INTERVAL, () -> runs++);
    for (int i = 0; i < 10_000; i++) {
      coalescer.request();
      timeline.pass(Duration.ofMillis(1));
    }
    // One at once, and one at the end of each interval.
    assertEquals(41, runs);
  }
}
