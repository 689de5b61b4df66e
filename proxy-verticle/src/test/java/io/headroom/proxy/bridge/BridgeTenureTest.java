package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.sessions.Tenure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions whose time is over, by an injected clock. */
@ExtendWith(LeakCheck.class)
class BridgeTenureTest {
  private final FakeHome home = new FakeHome();

  private static String close(int code, String reason) {
    return Frames.hex(Frames.plain(Frames.CLOSE, Frames.close(code, reason)));
  }

  @Test
  void endsWhenItsTokenDoes() {
    home.tenure = Tenure.of(Duration.ZERO, Optional.of(Duration.ofSeconds(10)));
    try (RelayPair pair = new RelayPair(home)) {
      pair.tickAfterMillis(9_900);
      assertTrue(home.events.ends.isEmpty());
      pair.tickAfterMillis(100);
      assertEquals(List.of(new RecordedEvents.End("app", "proxy", 1008)), home.events.ends);
      assertEquals(close(1008, "access expired"), pair.client.receivedHex());
    }
  }

  @Test
  void endsWhenItIsTooOld() {
    home.tenure = Tenure.of(Duration.ofSeconds(5), Optional.of(Duration.ofSeconds(10)));
    try (RelayPair pair = new RelayPair(home)) {
      pair.tickAfterMillis(4_900);
      assertTrue(home.events.ends.isEmpty());
      pair.tickAfterMillis(100);
      assertEquals(close(1012, "session too old (maxSessionAgeMs)"), pair.client.receivedHex());
    }
  }

  @Test
  void endsWhenItsRuleSaysNo() {
    try (RelayPair pair = new RelayPair(home)) {
      pair.tickAfterMillis(1_000_000_000);
      assertTrue(home.events.ends.isEmpty());
      home.accessHolds = false;
      pair.tickAfterMillis(100);
      assertEquals(close(1008, "access expired"), pair.client.receivedHex());
    }
  }

  @Test
  void isToldAMinuteBefore() {
    Tenure tenure = Tenure.of(Duration.ofMinutes(5), Optional.empty());

    assertEquals(false, tenure.isEnding(Duration.ofSeconds(239).toNanos()));
    assertEquals(true, tenure.isEnding(Duration.ofSeconds(240).toNanos()));
    assertEquals(false, Tenure.ENDLESS.isEnding(Long.MAX_VALUE - 1));
    assertEquals(
        Tenure.NO_END,
        Tenure.of(Duration.ZERO, Optional.of(Duration.ofSeconds(Long.MAX_VALUE))).leftNanos(0));
  }
}
