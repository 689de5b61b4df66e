package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headroom.fixtures.LeakCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A peer that is gone without a word and one that only does not read, by an injected clock. */
@ExtendWith(LeakCheck.class)
class GonePeerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeHome home = new FakeHome();
  private final RelayPair pair = new RelayPair(home);

  /** So many seconds, in which the silence of the silent one grows. */
  private void pass(long seconds) {
    for (long i = 0; i < seconds && home.events.ends.isEmpty(); i++) {
      home.silentNanos += SECOND.toNanos();
      pair.tickAfterMillis(SECOND.toMillis());
    }
  }

  @AfterEach
  void release() {
    pair.close();
  }

  @Test
  void aClientThatAcknowledgesNothingForThirtySecondsIsLost() {
    home.silent = pair.client;
    pass(29);
    assertEquals(List.of(), home.events.ends);

    pass(6);
    assertEquals(List.of(new RecordedEvents.End("app", "client", 1006)), home.events.ends);
    assertEquals(0, pair.pool.open());
    assertFalse(pair.client.isActive());
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void theClientOfAnUpstreamThatAcknowledgesNothingIsTold() {
    home.silent = pair.upstream;
    pass(40);
    assertEquals(List.of(new RecordedEvents.End("app", "upstream", 1011)), home.events.ends);
    assertEquals(
        Frames.hex(Frames.plain(Frames.CLOSE, Frames.close(1011, "upstream connection lost"))),
        pair.client.receivedHex());
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void oneThatAcknowledgesNowAndThenStays() {
    home.silent = pair.client;
    for (int i = 0; i < 10; i++) {
      home.silentNanos = 0;
      pass(24);
    }
    assertEquals(List.of(), home.events.ends);
  }

  @Test
  void aSilenceFromBeforeAnythingWasOnItsWayDoesNotCount() {
    pass(600);
    home.silent = pair.client;
    home.silentNanos = Duration.ofMinutes(10).toNanos();
    pass(24);
    assertEquals(List.of(), home.events.ends);
    pass(11);
    assertEquals(1, home.events.ends.size());
  }

  @Test
  void oneThatOnlyDoesNotReadStays() {
    pair.client.stopReading();
    pair.upstream.sends(Frames.plain(Frames.BINARY, "x".repeat(10_000)));
    pass(3600);
    assertEquals(List.of(), home.events.ends);
  }
}
