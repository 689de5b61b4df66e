package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.bridge.FrameScanner.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scanner knows where a frame of ours may go. */
class FrameScannerBoundaryTest {
  /** Text "a", text "bc" in two fragments, an empty frame, a ping, binary of 200 bytes. */
  private static final byte[] STREAM =
      Frames.concat(
          Frames.hex("8101 61  0101 62  8001 63  8100  8900"),
          Frames.plain(Frames.BINARY, new byte[200]));

  /** Where the whole data frames of {@link #STREAM} end. */
  private static final List<Integer> ENDS = List.of(3, 6, 9, 11, 217);

  @Test
  void isAtABoundaryExactlyWhereWhatWasForwardedEndsWithAWholeFrame() {
    FrameScanner scanner = new FrameScanner(false, 0, 1000);
    ByteBuf in = Unpooled.wrappedBuffer(STREAM);
    assertTrue(scanner.atBoundary());
    int forwarded = 0;
    for (int at = 0; at < STREAM.length; at++) {
      Event event = scanner.scan(in, at, at + 1);
      forwarded += scanner.cleanEnd() - at;
      forwarded += event == Event.KEPT_HEADER ? scanner.keptLength() : 0;
      int passed = at < 13 ? forwarded : forwarded + 2;
      boolean whole = forwarded == 0 || ENDS.contains(passed) || passed == 13;
      assertEquals(whole, scanner.atBoundary(), "after byte " + at);
    }
  }

  @Test
  void stopsWhereEachFrameEndsWhenAsked() {
    FrameScanner scanner = new FrameScanner(false, 0, 1000);
    scanner.stopAtBoundary(true);
    ByteBuf in = Unpooled.wrappedBuffer(STREAM);
    assertEquals(Event.BOUNDARY, scanner.scan(in, 0, STREAM.length));
    assertEquals(0, scanner.cleanEnd());
    for (int end : ENDS.subList(0, 4)) {
      scanner.stopAtBoundary(false);
      int header = scanner.position();
      // One byte of the frame, then the question.
      scanner.scan(in, header, header + 2);
      scanner.stopAtBoundary(true);
      Event event = scanner.scan(in, header + 2, STREAM.length);
      assertEquals(Event.BOUNDARY, event, "frame that ends at " + end);
      assertEquals(end, scanner.cleanEnd());
      assertEquals(end, scanner.position());
    }
  }

  @Test
  void stopsInTheMiddleOfAReadForBytesOfAnEarlierFrame() {
    FrameScanner scanner = new FrameScanner(true, 0, 1000);
    byte[] two = Frames.concat(Frames.masked(Frames.TEXT, "abc"), Frames.masked(Frames.TEXT, "d"));
    ByteBuf in = Unpooled.wrappedBuffer(two);
    assertEquals(Event.END, scanner.scan(in, 0, 4));
    assertFalse(scanner.atBoundary());
    scanner.stopAtBoundary(true);
    assertEquals(Event.BOUNDARY, scanner.scan(in, 4, two.length));
    assertEquals(9, scanner.position());
    assertEquals(9, scanner.cleanEnd());
    scanner.stopAtBoundary(false);
    assertEquals(Event.END, scanner.scan(in, 9, two.length));
    assertEquals(2, scanner.frames());
  }

  @Test
  void doesNotStopWhileAHeaderIsKept() {
    // The kept byte was not forwarded, so the boundary is before it and the caller is at it now.
    FrameScanner scanner = new FrameScanner(false, 0, 1000);
    ByteBuf in = Unpooled.wrappedBuffer(Frames.hex("8102 6162"));
    assertEquals(Event.END, scanner.scan(in, 0, 1));
    assertEquals(0, scanner.cleanEnd());
    assertTrue(scanner.atBoundary());
    scanner.stopAtBoundary(true);
    assertEquals(Event.KEPT_HEADER, scanner.scan(in, 1, 4));
    assertEquals(2, scanner.keptLength());
    assertFalse(scanner.atBoundary());
  }

  @Test
  void forwardsWhatCameInMinusControlFramesInOrder() {
    byte[] data = Frames.masked(Frames.BINARY, new byte[300]);
    byte[] ping = Frames.masked(Frames.PING, "are you there");
    byte[] all = Frames.concat(ping, data, ping, ping, data, Frames.masked(Frames.PONG, ""), data);
    ScanOutcome.Stream stream = new ScanOutcome.Stream(true, 0, 1000);
    List<String> expected = new ArrayList<>();
    for (int offset : new int[] {0, data.length, data.length, 2 * data.length}) {
      expected.add(offset + ": ");
    }
    for (int size = 1; size < 40; size++) {
      int step = size;
      int[] cuts =
          java.util.stream.IntStream.range(1, all.length / size).map(i -> i * step).toArray();
      ScanOutcome outcome = ScanOutcome.scanned(stream, all, cuts);
      assertEquals(Frames.hex(Frames.concat(data, data, data)), outcome.forwarded());
      List<String> offsets =
          outcome.controls().stream().map(c -> c.substring(0, c.indexOf(' ') + 1)).toList();
      assertEquals(expected, offsets);
    }
  }
}
