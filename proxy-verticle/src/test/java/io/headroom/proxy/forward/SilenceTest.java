package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {
  private static final Duration PATIENCE = Duration.ofNanos(10);

  private final Silence silence = new Silence();

  @Test
  void whatMovesBetweenTwoTicksIsNotSilentHoweverSlow() {
    for (long now = 0; now < 1_000; now += 9) {
      assertFalse(silence.lasts(PATIENCE, now));
      silence.onMove();
    }
  }

  @Test
  void itBeginsAtTheFirstTickBehindTheLastMove() {
    assertFalse(silence.lasts(PATIENCE, 100));
    silence.onMove();
    assertFalse(silence.lasts(PATIENCE, 120));
    assertFalse(silence.lasts(PATIENCE, 129));
    assertTrue(silence.lasts(PATIENCE, 130));
    assertTrue(silence.lasts(PATIENCE, 131));
    silence.onMove();
    assertFalse(silence.lasts(PATIENCE, 132));
  }

  @Test
  void withoutPatienceAnySilenceIsBorne() {
    assertFalse(silence.lasts(Duration.ZERO, 0));
    assertFalse(silence.lasts(Duration.ZERO, Long.MAX_VALUE));
  }
}
