package io.headroom.cluster.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameBoundTest {
  private final Refusals refusals = new Refusals(System::nanoTime);
  private final EmbeddedChannel channel = new EmbeddedChannel(new FrameBound(refusals));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 1_000})
  void messagesPassHoweverTheyAreCut(int step) {
    ByteBuf all = Unpooled.buffer();
    for (int length : new int[] {1, 3, 300, 5}) {
      all.writeInt(length).writeZero(length);
    }
    int bytes = all.readableBytes();
    while (all.isReadable()) {
      channel.writeInbound(all.readRetainedSlice(Math.min(step, all.readableBytes())));
    }
    int passed = 0;
    for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
      passed += part.readableBytes();
      part.release();
    }
    all.release();
    assertEquals(bytes, passed);
    assertTrue(channel.isOpen());
  }

  @ParameterizedTest
  @ValueSource(ints = {FrameBound.LONGEST + 1, Integer.MAX_VALUE, -1, 0})
  void whoAnnouncesTooMuchIsCut(int length) {
    channel.writeInbound(Unpooled.buffer().writeInt(2).writeZero(2).writeInt(length).writeZero(9));
    assertFalse(channel.isOpen());
    assertEquals(0, channel.inboundMessages().size());
    assertEquals(1, refusals.count(Refusal.Reason.TOO_LONG));
  }

  @Test
  void theLongestPasses() {
    channel.writeInbound(Unpooled.buffer().writeInt(FrameBound.LONGEST));
    assertTrue(channel.isOpen());
    channel.finishAndReleaseAll();
  }
}
