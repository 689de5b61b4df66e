package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions in which nothing is said, heartbeats and the idle reaper: by an injected clock. */
@ExtendWith(LeakCheck.class)
class BridgeQuietTest {
  private final FakeHome home = new FakeHome();
  private final RelayPair pair = new RelayPair(home);

  @AfterEach
  void release() {
    pair.close();
  }

  @Test
  void beatsOnlyWhereNothingWasSent() {
    home.heartbeat = 1_000_000_000L;
    pair.tickAfterMillis(900);
    assertEquals("", pair.client.receivedHex());
    pair.tickAfterMillis(100);
    assertEquals("8a00", pair.client.receivedHex());
    assertEquals("", pair.upstream.receivedHex());
    pair.tickAfterMillis(900);
    pair.upstream.sends(Frames.plain(Frames.TEXT, "x"));
    pair.client.received();
    pair.tickAfterMillis(100);
    pair.tickAfterMillis(900);
    assertEquals("", pair.client.receivedHex());
    pair.tickAfterMillis(100);
    assertEquals("8a00", pair.client.receivedHex());
    assertTrue(home.events.ends.isEmpty());
  }

  @Test
  void beatsNotIntoAFrame() {
    home.heartbeat = 1_000_000_000L;
    pair.upstream.sends(Frames.hex("8102 61"));
    pair.tickAfterMillis(100);
    pair.tickAfterMillis(2000);
    assertEquals("810261", pair.client.receivedHex());
    pair.upstream.sends(Frames.hex("62"));
    assertEquals("62" + "8a00", pair.client.receivedHex());
  }

  @Test
  void beatsNotInPlaceOfAPongThatIsOwed() {
    home.heartbeat = 1_000_000_000L;
    pair.upstream.sends(Frames.hex("8102 61"));
    pair.tickAfterMillis(100);
    pair.client.sends(Frames.masked(Frames.PING, "mine"));
    pair.tickAfterMillis(2000);
    pair.client.received();
    pair.upstream.sends(Frames.hex("62"));
    assertEquals("62" + Frames.hex(Frames.plain(Frames.PONG, "mine")), pair.client.receivedHex());
  }

  @Test
  void reapsAnIdleSession() {
    home.idle = 10_000_000_000L;
    pair.tickAfterMillis(9000);
    pair.client.sends(Frames.masked(Frames.TEXT, "x"));
    pair.tickAfterMillis(9000);
    pair.tickAfterMillis(9000);
    assertEquals(0, home.events.ends.size());
    // Control frames are no sign of life.
    pair.client.sends(Frames.masked(Frames.PING, "x"));
    pair.client.received();
    pair.tickAfterMillis(2000);
    assertEquals(List.of(new RecordedEvents.End("app", "proxy", 1012)), home.events.ends);
    assertEquals(
        Frames.hex(
            Frames.plain(Frames.CLOSE, Frames.close(1012, "session idle (sessionIdleTimeoutMs)"))),
        pair.client.receivedHex());
  }

  @Test
  void reapsASessionThatStallsInTheMiddleOfAFrame() {
    home.idle = 10_000_000_000L;
    pair.client.sends(Frames.hex("82 fe 1000 00000000 61"));
    for (int i = 0; i < 9; i++) {
      pair.client.sends(Frames.hex("62"));
      pair.tickAfterMillis(9000);
    }
    assertEquals(0, home.events.ends.size());
    pair.tickAfterMillis(9000);
    pair.tickAfterMillis(9000);
    assertEquals(List.of(new RecordedEvents.End("app", "proxy", 1012)), home.events.ends);
    // Nothing can be put into the frame: the upstream is cut when the time is up.
    assertFalse(pair.tickAfterMillis(5000));
    assertFalse(pair.upstream.isActive());
  }
}
