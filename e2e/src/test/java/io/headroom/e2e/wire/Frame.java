package io.headroom.e2e.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket frame as RFC 6455 section 5.2 draws it, its payload unmasked.
 *
 * @param compressed the first reserved bit, which permessage-deflate uses
 */
@SuppressWarnings("ArrayRecordComponent")
public record Frame(boolean fin, boolean compressed, int opcode, byte[] payload) {

  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  /** A whole text message. */
  public static Frame text(String text) {
    return new Frame(true, false, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A whole binary message. */
  public static Frame binary(byte[] payload) {
    return new Frame(true, false, BINARY, payload);
  }

  /** A close frame. */
  public static Frame close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return new Frame(
        true,
        false,
        CLOSE,
        ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  /** The payload as UTF-8. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** The code of a close frame; 1005 when it has none. */
  public int closeCode() {
    return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
  }

  /** The reason of a close frame. */
  public String closeReason() {
    return payload.length < 2
        ? ""
        : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
  }

  /** As a server sends it. */
  public byte[] unmasked() {
    return header(0).put(payload).array();
  }

  /** As a client sends it. */
  public byte[] masked(int key) {
    ByteBuffer out = header(4).putInt(key);
    for (int i = 0; i < payload.length; i++) {
      out.put((byte) (payload[i] ^ key >>> 24 - 8 * (i & 3)));
    }
    return out.array();
  }

  /** Reads the next one, masked or not; EOFException at the end of the stream. */
  public static Frame read(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    int key = (second & 0x80) == 0 ? 0 : in.readInt();
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    for (int i = 0; key != 0 && i < payload.length; i++) {
      payload[i] ^= (byte) (key >>> 24 - 8 * (i & 3));
    }
    return new Frame((first & 0x80) != 0, (first & 0x40) != 0, first & 0x0f, payload);
  }

  private ByteBuffer header(int keyLength) {
    int n = payload.length;
    int maskBit = keyLength == 0 ? 0 : 0x80;
    ByteBuffer out = ByteBuffer.allocate(n + keyLength + (n < 126 ? 2 : n < 65536 ? 4 : 10));
    out.put((byte) ((fin ? 0x80 : 0) | (compressed ? 0x40 : 0) | opcode));
    if (n < 126) {
      out.put((byte) (maskBit | n));
    } else if (n < 65536) {
      out.put((byte) (maskBit | 126)).putShort((short) n);
    } else {
      out.put((byte) (maskBit | 127)).putLong(n);
    }
    return out;
  }
}
