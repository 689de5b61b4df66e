package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.bridge.FrameScanner.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one whole read brings; that it does not depend on the reads is in the split test. */
class FrameScannerTest {
  private static final int RSV1 = 0x40;
  private static final int ANY_RSV = 0x70;

  @ParameterizedTest
  @CsvSource({
    // bytes, why
    "8105 48656c6c6f,           unmasked client frame",
    "8900,                      unmasked client frame",
    "8281 00000000 61 8201 61,  unmasked client frame",
    "8381 00000000 61,          reserved opcode 3",
    "8481 00000000 61,          reserved opcode 4",
    "8581 00000000 61,          reserved opcode 5",
    "8681 00000000 61,          reserved opcode 6",
    "8781 00000000 61,          reserved opcode 7",
    "8b80 00000000,             reserved opcode 11",
    "8c80 00000000,             reserved opcode 12",
    "8d80 00000000,             reserved opcode 13",
    "8e80 00000000,             reserved opcode 14",
    "8f80 00000000,             reserved opcode 15",
    "0980 00000000,             control frame fragmented or with reserved bits",
    "0880 00000000,             control frame fragmented or with reserved bits",
    "0a80 00000000,             control frame fragmented or with reserved bits",
    "c980 00000000,             control frame fragmented or with reserved bits",
    "a880 00000000,             control frame fragmented or with reserved bits",
    "9a80 00000000,             control frame fragmented or with reserved bits",
    "89fe 007e,                 control frame above 125 bytes",
    "88ff 0000000000000001,     control frame above 125 bytes",
    "8081 00000000 61,          continuation of no message",
    "0081 00000000 61,          continuation of no message",
    "0180 00000000 0180,        new message inside a fragmented one",
    "0280 00000000 8180,        new message inside a fragmented one",
    "0180 00000000 8080 00000000 8080, continuation of no message",
    "c180 00000000,             reserved bits without an extension",
    "a180 00000000,             reserved bits without an extension",
    "9180 00000000,             reserved bits without an extension",
    "82fe 007d,                 payload length not in its shortest form",
    "82fe 0000,                 payload length not in its shortest form",
    "82ff 000000000000ffff,     payload length not in its shortest form",
    "82ff 8000000000000000,     payload length not in its shortest form",
    "82ff ffffffffffffffff,     payload length not in its shortest form",
  })
  void refusesFromAClient(String hex, String why) {
    assertRefused(new ScanOutcome.Stream(true, 0, 1000), hex, "VIOLATION: " + why);
  }

  @ParameterizedTest
  @CsvSource({
    "00, 8185 37fa213d 7f9f4d5158, masked frame from the upstream",
    "00, 8880 00000000,            masked frame from the upstream",
    "40, a10161,                   reserved bits without an extension",
    "40, e10161,                   reserved bits without an extension",
    "40, 410161 c00161,            reserved bits without an extension",
    "40, c900,                     control frame fragmented or with reserved bits",
    "70, c900,                     control frame fragmented or with reserved bits",
  })
  void refusesFromAnUpstream(String rsv, String hex, String why) {
    int allowed = Integer.parseInt(rsv, 16);
    assertRefused(new ScanOutcome.Stream(false, allowed, 1000), hex, "VIOLATION: " + why);
  }

  @ParameterizedTest
  @CsvSource({
    "125, 827e007e",
    "125, 827f0000000000010000",
    "125, 827f7fffffffffffffff",
    "125, 827e03e9",
    "0,   8101",
    "65535, 827f0000000000010000",
  })
  void judgesAFrameAboveTheLimitFromItsHeader(long max, String header) {
    ScanOutcome outcome =
        ScanOutcome.scanned(new ScanOutcome.Stream(false, 0, max), Frames.hex("8100" + header));
    assertTrue(outcome.end().startsWith("TOO_LARGE: frame of "), outcome.end());
    assertEquals("8100", outcome.forwarded());
    assertEquals(1, outcome.frames());
  }

  @Test
  void takesAFrameOfExactlyTheLimit() {
    byte[] frame = Frames.masked(Frames.BINARY, new byte[70_000]);
    ScanOutcome outcome = ScanOutcome.scanned(new ScanOutcome.Stream(true, 0, 70_000), frame);
    assertEquals(new ScanOutcome(Frames.hex(frame), List.of(), 1, "boundary"), outcome);
  }

  @Test
  void letsPermessageDeflateMarkAFirstFrameOnly() {
    byte[] frames = Frames.hex("c10161 410161 000162 800163 810164");
    ScanOutcome outcome = ScanOutcome.scanned(new ScanOutcome.Stream(false, RSV1, 1000), frames);
    assertEquals(new ScanOutcome(Frames.hex(frames), List.of(), 5, "boundary"), outcome);
  }

  @Test
  void letsAnUnknownExtensionUseAllBits() {
    byte[] frames = Frames.hex("71 01 61 f0 01 62");
    ScanOutcome outcome = ScanOutcome.scanned(new ScanOutcome.Stream(false, ANY_RSV, 9), frames);
    assertEquals(new ScanOutcome(Frames.hex(frames), List.of(), 2, "boundary"), outcome);
  }

  @Test
  void stepsOverEqualAndUnequalFramesAlike() {
    byte[] frames =
        Frames.hex("810161 810162 81026363 81026464 810165 810166 820167 890161 820168 81026969");
    ScanOutcome outcome = ScanOutcome.scanned(new ScanOutcome.Stream(false, 0, 9), frames);
    assertEquals(List.of("23: 890161 9 61"), outcome.controls());
    assertEquals(9, outcome.frames());
    assertEquals("boundary", outcome.end());
  }

  @Test
  void takesControlFramesOutOfAFragmentedMessage() {
    // "a", ping "z" masked with 01020304, "b", close 1000
    byte[] frames =
        Frames.hex("0181 00000000 61  8981 01020304 7b  8081 00000000 62  8882 01020304 02ea");
    ScanOutcome outcome = ScanOutcome.scanned(new ScanOutcome.Stream(true, 0, 9), frames);
    assertEquals("01810000000061" + "80810000000062", outcome.forwarded());
    assertEquals(
        List.of("7: 8981010203047b 9 7a", "14: 88820102030402ea 8 03e8"), outcome.controls());
    assertEquals(2, outcome.frames());
  }

  @Test
  void judgesNothingBehindAViolation() {
    FrameScanner scanner = new FrameScanner(false, 0, 1000);
    ByteBuf in = Unpooled.wrappedBuffer(Frames.hex("8101 61 83 00 8101 62"));
    assertEquals(Event.VIOLATION, scanner.scan(in, 0, in.writerIndex()));
    assertEquals(3, scanner.cleanEnd());
    assertEquals(1, scanner.frames());
  }

  @Test
  void neverTouchesTheReadersIndex() {
    FrameScanner scanner = new FrameScanner(false, 0, 1000);
    ByteBuf in = Unpooled.wrappedBuffer(Frames.hex("ffff 8101 61 8900 81"));
    in.readerIndex(2);
    assertEquals(Event.CONTROL, scanner.scan(in, 2, in.writerIndex()));
    assertEquals(5, scanner.cleanEnd());
    assertEquals(7, scanner.position());
    assertEquals(Event.END, scanner.scan(in, 7, in.writerIndex()));
    assertEquals(2, in.readerIndex());
  }

  @Test
  void hasTheEmptyFaultUntilThereIsOne() {
    FrameScanner scanner = new FrameScanner(true, 0, 1000);
    assertEquals("", scanner.fault());
    scanner.scan(Unpooled.wrappedBuffer(Frames.hex("8100")), 0, 2);
    assertEquals("unmasked client frame", scanner.fault());
    assertTrue(scanner.atBoundary());
    assertFalse(scanner.frames() > 0);
  }

  private static void assertRefused(ScanOutcome.Stream stream, String hex, String end) {
    ScanOutcome outcome = ScanOutcome.scanned(stream, Frames.hex(hex));
    assertEquals(end, outcome.end());
  }
}
