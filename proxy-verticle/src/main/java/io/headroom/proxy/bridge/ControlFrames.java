package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** The bytes of the control frames that the proxy itself sends (RFC 6455, section 5.5). */
final class ControlFrames {
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  static final byte[] NO_PAYLOAD = new byte[0];

  private static final SecureRandom MASKS = new SecureRandom();

  private ControlFrames() {}

  /**
   * @param opcode one of the constants above
   * @param payload at most 125 bytes
   * @param masked whether it goes to an upstream
   */
  static ByteBuf frame(ByteBufAllocator allocator, int opcode, byte[] payload, boolean masked) {
    if (payload.length > HeaderRules.MAX_CONTROL_PAYLOAD) {
      throw new IllegalArgumentException("control payload of " + payload.length + " bytes");
    }
    ByteBuf frame = allocator.buffer(6 + payload.length);
    frame.writeByte(0x80 | opcode);
    if (!masked) {
      return frame.writeByte(payload.length).writeBytes(payload);
    }
    int key = MASKS.nextInt();
    frame.writeByte(0x80 | payload.length).writeInt(key);
    for (int i = 0; i < payload.length; i++) {
      frame.writeByte(payload[i] ^ key >>> 24 - 8 * (i & 3));
    }
    return frame;
  }

  /** A close frame's payload; a reason is at most 123 bytes of UTF-8. */
  static byte[] closePayload(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return payload;
  }

  /** The code in a close frame's payload; 1005 when there is none (RFC 6455, section 7.1.5). */
  static int closeCode(byte[] payload) {
    return payload.length < 2 ? CloseCode.NO_STATUS : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
  }
}
