package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlFramesTest {
  private static byte[] frame(int opcode, byte[] payload, boolean masked) {
    ByteBuf frame = ControlFrames.frame(UnpooledByteBufAllocator.DEFAULT, opcode, payload, masked);
    try {
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes);
      return bytes;
    } finally {
      frame.release();
    }
  }

  @Test
  void writesToAClientWithoutAMask() {
    assertEquals("8a00", Frames.hex(frame(ControlFrames.PONG, new byte[0], false)));
    assertEquals(
        "89026162",
        Frames.hex(frame(ControlFrames.PING, "ab".getBytes(StandardCharsets.UTF_8), false)));
    byte[] close = ControlFrames.closePayload(1013, "full");
    assertEquals("880603f566756c6c", Frames.hex(frame(ControlFrames.CLOSE, close, false)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 124, 125})
  void writesToAnUpstreamWhatAScannerReadsBack(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (i * 7);
    }
    byte[] frame = frame(ControlFrames.PONG, payload, true);
    assertEquals(6 + length, frame.length);
    FrameScanner scanner = new FrameScanner(true, 0, 0);
    ByteBuf in = io.netty.buffer.Unpooled.wrappedBuffer(frame);
    assertEquals(FrameScanner.Event.CONTROL, scanner.scan(in, 0, frame.length));
    assertArrayEquals(payload, scanner.controlPayload());
  }

  @Test
  void masksEachFrameWithAKeyOfItsOwn() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      keys.add(Frames.hex(frame(ControlFrames.PONG, new byte[0], true)));
    }
    assertEquals(100, keys.size());
  }

  @Test
  void refusesMoreThanAControlFrameHolds() {
    assertThrows(
        IllegalArgumentException.class, () -> frame(ControlFrames.PING, new byte[126], false));
  }

  @Test
  void readsACloseCode() {
    assertEquals(1000, ControlFrames.closeCode(Frames.hex("03e8")));
    assertEquals(65535, ControlFrames.closeCode(Frames.hex("ffff 61")));
    assertEquals(1005, ControlFrames.closeCode(new byte[0]));
  }
}
