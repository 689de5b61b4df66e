package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One direction of a session, without sockets. */
@ExtendWith(LeakCheck.class)
class FrameRelayTest {
  private static final byte[] TEXT = Frames.masked(Frames.TEXT, "hello");
  private static final byte[] PLAIN = Frames.plain(Frames.TEXT, "hello");

  private final RelayPair pair = new RelayPair();

  @AfterEach
  void release() {
    pair.close();
  }

  @Test
  void writesEachReadOnceAndFlushesABurstOnce() {
    pair.client.sends(TEXT, Frames.concat(TEXT, TEXT), TEXT);
    assertEquals(3, pair.upstream.writes.writes);
    assertEquals(1, pair.upstream.writes.flushes);
    assertEquals(0, pair.client.writes.writes);
    assertEquals(0, pair.client.writes.flushes);
    pair.upstream.sends(PLAIN);
    assertEquals(1, pair.client.writes.writes);
    assertEquals(1, pair.client.writes.flushes);
  }

  @Test
  void passesTheBufferItselfOn() {
    ByteBuf read = Unpooled.copiedBuffer(TEXT);
    pair.client.pipeline().fireChannelRead(read);
    pair.client.pipeline().fireChannelReadComplete();
    ByteBuf written = pair.upstream.readOutbound();
    assertSame(read, written);
    assertEquals(1, written.refCnt());
    written.release();
  }

  @Test
  void answersAClientsPing() {
    pair.client.sends(Frames.concat(TEXT, Frames.masked(Frames.PING, "a"), TEXT));
    assertEquals(Frames.hex(Frames.concat(TEXT, TEXT)), pair.upstream.receivedHex());
    assertEquals("8a0161", pair.client.receivedHex());
  }

  @Test
  void answersAnUpstreamsPingWithAFreshMask() {
    pair.upstream.sends(Frames.plain(Frames.PING, "abcdef"));
    byte[] first = pair.upstream.received();
    pair.upstream.sends(Frames.plain(Frames.PING, "abcdef"));
    byte[] second = pair.upstream.received();
    assertEquals("", pair.client.receivedHex());
    for (byte[] pong : List.of(first, second)) {
      int key = Unpooled.wrappedBuffer(pong).getInt(2);
      assertEquals(
          Frames.hex(Frames.masked(Frames.PONG, "abcdef".getBytes(StandardCharsets.UTF_8), key)),
          Frames.hex(pong));
    }
    assertNotEquals(Frames.hex(first), Frames.hex(second));
  }

  @Test
  void relaysPingsWhereTheSettingsSaySo() {
    FakeHome home = new FakeHome();
    home.answersPings = false;
    try (RelayPair relaying = new RelayPair(home)) {
      byte[] ping = Frames.masked(Frames.PING, "a");
      relaying.client.sends(ping);
      assertEquals(Frames.hex(ping), relaying.upstream.receivedHex());
      relaying.upstream.sends(Frames.plain(Frames.PONG, "a"));
      assertEquals("8a0161", relaying.client.receivedHex());
    }
  }

  @Test
  void flushesTheAnswersToABurstOfPingsOnce() {
    List<byte[]> pings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pings.add(Frames.masked(Frames.PING, "p" + i));
    }
    pair.client.sends(Frames.concat(pings.toArray(byte[][]::new)));
    assertEquals(20, pair.client.writes.writes);
    assertEquals(1, pair.client.writes.flushes);
  }

  @Test
  void owesAPeerThatDoesNotReadItsNewestPongOnly() {
    pair.client.stopReading();
    for (int i = 0; i < 10_000; i++) {
      pair.client.sends(Frames.masked(Frames.PING, "p" + i));
    }
    assertTrue(pair.client.writes.writes < 200, pair.client.writes.writes + " pongs");
    assertFalse(pair.client.isWritable());
    pair.client.received();
    pair.client.readOn();
    String pongs = new String(pair.client.received(), StandardCharsets.UTF_8);
    assertTrue(pongs.endsWith("p9999"), pongs);
    assertFalse(pongs.contains("p9998"));
    pair.client.sends(Frames.masked(Frames.PING, "again"));
    assertEquals(Frames.hex(Frames.plain(Frames.PONG, "again")), pair.client.receivedHex());
  }

  @Test
  void putsAPongWhereAFrameEnds() {
    pair.upstream.sends(Frames.hex("8105 6865"));
    pair.client.sends(Frames.masked(Frames.PING, "x"));
    assertEquals("81056865", pair.client.receivedHex());
    pair.upstream.sends(Frames.hex("6c6c 6f 8101 79"));
    assertEquals("6c6c6f" + "8a0178" + "810179", pair.client.receivedHex());
  }

  @Test
  void holdsTheSourceWhileTheSinkIsFull() {
    pair.upstream.stopReading();
    pair.client.sends(Frames.masked(Frames.BINARY, new byte[5000]));
    assertFalse(pair.client.config().isAutoRead());
    assertTrue(pair.upstream.config().isAutoRead());
    pair.upstream.readOn();
    assertTrue(pair.client.config().isAutoRead());
  }

  @Test
  void holdsTheUpstreamWhileTheClientDoesNotRead() {
    pair.client.stopReading();
    pair.upstream.sends(Frames.plain(Frames.BINARY, new byte[5000]));
    assertFalse(pair.upstream.config().isAutoRead());
    assertTrue(pair.client.config().isAutoRead());
    pair.client.readOn();
    assertTrue(pair.upstream.config().isAutoRead());
    assertEquals(5004, pair.client.received().length);
  }

  @Test
  void forwardsAHeaderThatWasCutInOneWriteEach() {
    byte[] frame = Frames.masked(Frames.BINARY, new byte[200]);
    pair.client.sends(Arrays.copyOf(frame, 3), Arrays.copyOfRange(frame, 3, frame.length));
    assertEquals(Frames.hex(frame), pair.upstream.receivedHex());
    assertEquals(2, pair.upstream.writes.writes);
    assertEquals(1, pair.upstream.writes.flushes);
  }

  @Test
  void dropsWhatIsNoByteBuffer() {
    pair.client
        .pipeline()
        .fireChannelRead(io.netty.handler.codec.http.LastHttpContent.EMPTY_LAST_CONTENT);
    pair.client.sends(TEXT);
    assertEquals(Frames.hex(TEXT), pair.upstream.receivedHex());
  }
}
