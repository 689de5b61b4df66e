package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Closes in their place between frames, and their deadlines: by an injected clock. */
@ExtendWith(LeakCheck.class)
class BridgeEndTest {
  private static final byte[] CLOSE_1012 = Frames.plain(Frames.CLOSE, Frames.close(1012, "drain"));

  private final FakeHome home = new FakeHome();
  private final RelayPair pair = new RelayPair(home);

  private void closeByRequest() {
    pair.bridge.close(1012, "drain");
    pair.client.runPendingTasks();
  }

  @AfterEach
  void release() {
    pair.close();
  }

  @Test
  void closesAtOnceBetweenFrames() {
    closeByRequest();
    assertEquals(Frames.hex(CLOSE_1012), pair.client.receivedHex());
    byte[] toUpstream = pair.upstream.received();
    int key = io.netty.buffer.Unpooled.wrappedBuffer(toUpstream).getInt(2);
    assertEquals(
        Frames.hex(Frames.masked(Frames.CLOSE, Frames.close(1012, "drain"), key)),
        Frames.hex(toUpstream));
    assertEquals(0, pair.pool.open());
    assertEquals(List.of(new RecordedEvents.End("app", "proxy", 1012)), home.events.ends);
  }

  @Test
  void closesExactlyWhereTheFrameUnderWayEnds() {
    pair.upstream.sends(Frames.hex("8105 6865"));
    closeByRequest();
    assertEquals("81056865", pair.client.receivedHex());
    pair.upstream.sends(Frames.hex("6c"));
    assertEquals("6c", pair.client.receivedHex());
    pair.upstream.sends(Frames.hex("6c6f 8101 79"), Frames.hex("8101 7a"));
    assertEquals("6c6f" + Frames.hex(CLOSE_1012), pair.client.receivedHex());
  }

  @Test
  void closesBetweenTheFragmentsOfAMessage() {
    pair.upstream.sends(Frames.hex("0101 61"));
    closeByRequest();
    pair.upstream.sends(Frames.hex("8001 62"));
    assertEquals("010161" + Frames.hex(CLOSE_1012), pair.client.receivedHex());
  }

  @Test
  void closesInFrontOfAHeaderThatIsNotWhole() {
    pair.upstream.sends(Frames.hex("827e"));
    closeByRequest();
    pair.upstream.sends(Frames.hex("0080 00"));
    assertEquals(Frames.hex(CLOSE_1012), pair.client.receivedHex());
  }

  @Test
  void seesThePeersCloseBehindTheFrameItsOwnCloseWaitedFor() {
    pair.client.sends(Frames.hex("8185 00000000 6865"));
    closeByRequest();
    // The end of the frame, half of another one, and later the rest with the client's close.
    pair.client.sends(Frames.hex("6c6c6f 8183 00000000 61"));
    pair.client.sends(Frames.hex("6263 8880 00000000"));
    assertFalse(pair.client.isActive());
    assertTrue(pair.upstream.isActive());
    pair.upstream.sends(Frames.hex("8800"));
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void dropsWhatComesAfterTheEndAndSeesTheAnswers() {
    closeByRequest();
    pair.client.received();
    pair.upstream.received();
    pair.client.sends(Frames.masked(Frames.TEXT, "late"), Frames.masked(Frames.PING, "late"));
    pair.upstream.sends(Frames.plain(Frames.TEXT, "late"));
    assertEquals("", pair.client.receivedHex());
    assertEquals("", pair.upstream.receivedHex());
    pair.client.sends(Frames.masked(Frames.CLOSE, Frames.close(1012, "")));
    assertFalse(pair.client.isActive());
    pair.upstream.sends(Frames.plain(Frames.CLOSE, Frames.close(1012, "")));
    assertFalse(pair.upstream.isActive());
    assertFalse(pair.tickAfterMillis(100));
  }

  @Test
  void cutsPeersThatDoNotAnswerTheClose() {
    closeByRequest();
    assertTrue(pair.tickAfterMillis(4900));
    assertTrue(pair.client.isActive());
    assertFalse(pair.tickAfterMillis(200));
    assertFalse(pair.client.isActive());
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void givesTheSlotOfASlowClientBackAndLetsItTakeTheRest() {
    home.sinceAcknowledged = ClosingHandshake.PATIENCE_NANOS - 1_000_000;
    pair.upstream.sends(Frames.plain(Frames.CLOSE, Frames.close(1000, "")));
    assertTrue(pair.tickAfterMillis(4900));
    assertEquals(1, pair.pool.open());
    assertTrue(pair.tickAfterMillis(200));
    assertEquals(0, pair.pool.open());
    assertEquals(List.of(new RecordedEvents.End("app", "upstream", 1000)), home.events.ends);
    assertTrue(pair.tickAfterMillis(54_800));
    assertTrue(pair.client.isActive());
    assertFalse(pair.tickAfterMillis(200));
    assertFalse(pair.client.isActive());
    assertFalse(pair.upstream.isActive());
  }

  /** It answers the kernel's probes, and these come ever more rarely. */
  @Test
  void waitsForAClientThatReadsNothingForAWhile() {
    pair.client.stopReading();
    pair.upstream.sends(
        Frames.plain(Frames.BINARY, "x".repeat(1000)),
        Frames.plain(Frames.CLOSE, Frames.close(4001, "")));
    assertTrue(pair.tickAfterMillis(50_000));
    assertTrue(pair.client.isActive());
    assertTrue(pair.upstream.isActive());

    pair.client.readOn();
    assertTrue(pair.client.receivedHex().endsWith("88020fa1"));
    pair.client.sends(Frames.masked(Frames.CLOSE, Frames.close(4001, "")));
    // The upstream has waited for this.
    assertTrue(pair.upstream.received().length > 0);
    assertFalse(pair.tickAfterMillis(100));
    assertFalse(pair.client.isActive());
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void cutsAClientThatIsGoneWhileSomethingWaitsForIt() {
    pair.client.stopReading();
    pair.upstream.sends(Frames.plain(Frames.CLOSE, Frames.close(1000, "")));
    home.silent = pair.client;
    home.silentNanos = ClosingHandshake.PATIENCE_NANOS;
    assertFalse(pair.tickAfterMillis(5_000));
    assertFalse(pair.client.isActive());
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void cutsASlowClientThatHasFallenSilent() {
    home.sinceAcknowledged = 0;
    closeByRequest();
    assertTrue(pair.tickAfterMillis(20_000));
    home.sinceAcknowledged = ClosingHandshake.PATIENCE_NANOS;
    assertFalse(pair.tickAfterMillis(100));
    assertFalse(pair.client.isActive());
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void waitsForNoAnswerToAClientThatLeftWithoutAClose() {
    pair.client.close();
    assertFalse(pair.upstream.isActive());
  }

  @Test
  void endsOnceWhateverHappensThen() {
    closeByRequest();
    pair.upstream.close();
    pair.client.close();
    pair.bridge.end(EndCause.IDLE, "again");
    assertEquals(1, home.events.ends.size());
    assertEquals(0, pair.pool.open());
    assertFalse(pair.slot.release());
  }

  @Test
  void waitsForTheAnswerOfTheOtherSideBeforeItTellsAFaultyClient() {
    pair.client.sends(Frames.hex("8100"));
    assertEquals("", pair.client.receivedHex());
    pair.upstream.sends(Frames.plain(Frames.TEXT, "echo"));
    assertEquals(Frames.hex(Frames.plain(Frames.TEXT, "echo")), pair.client.receivedHex());
    pair.upstream.sends(Frames.plain(Frames.CLOSE, Frames.close(1000, "")));
    assertEquals(
        Frames.hex(Frames.plain(Frames.CLOSE, Frames.close(1002, "protocol violation"))),
        pair.client.receivedHex());
  }

  @Test
  void tellsAFaultyClientAfterAGrace() {
    pair.client.sends(Frames.hex("8100"));
    pair.tickAfterMillis(200);
    assertEquals("", pair.client.receivedHex());
    pair.tickAfterMillis(100);
    assertEquals(
        Frames.hex(Frames.plain(Frames.CLOSE, Frames.close(1002, "protocol violation"))),
        pair.client.receivedHex());
  }

  @Test
  void doesNotHangOnAClientWhoseFrameTheLostUpstreamCutShort() {
    pair.client.sends(Frames.hex("8185 00000000 6865"));
    pair.upstream.sends(Frames.plain(Frames.PING, "x"));
    pair.upstream.close();
    assertEquals(
        Frames.hex(Frames.plain(Frames.CLOSE, Frames.close(1011, "upstream connection lost"))),
        pair.client.receivedHex());
    assertTimeoutPreemptively(
        java.time.Duration.ofSeconds(10),
        () -> pair.client.sends(Frames.hex("6c6c6f 8181 00000000 61 8880 00000000")));
    assertFalse(pair.client.isActive());
  }
}
