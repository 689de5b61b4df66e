package io.headroom.proxy.bridge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Frames as the bytes they are on the wire, for tests. */
public final class Frames {
  /** The key of RFC 6455, section 5.7. */
  static final int KEY = 0x37fa213d;

  static final int TEXT = 0x81;
  public static final int BINARY = 0x82;
  public static final int CLOSE = 0x88;
  static final int PING = 0x89;
  static final int PONG = 0x8a;

  private Frames() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** A frame from a client, its length in the shortest form. */
  static byte[] masked(int first, byte[] payload) {
    return masked(first, payload, KEY);
  }

  static byte[] masked(int first, byte[] payload, int key) {
    byte[] frame = concat(header(first, 0x80, payload.length), new byte[4], payload);
    int at = frame.length - payload.length;
    for (int i = 0; i < 4; i++) {
      frame[at - 4 + i] = (byte) (key >>> 24 - 8 * i);
    }
    for (int i = 0; i < payload.length; i++) {
      frame[at + i] ^= (byte) (key >>> 24 - 8 * (i & 3));
    }
    return frame;
  }

  static byte[] masked(int first, String payload) {
    return masked(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** A frame from an upstream, its length in the shortest form. */
  static byte[] plain(int first, byte[] payload) {
    return concat(header(first, 0, payload.length), payload);
  }

  static byte[] plain(int first, String payload) {
    return plain(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return concat(new byte[] {(byte) (code >> 8), (byte) code}, text);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] header(int first, int maskBit, int length) {
    if (length < 126) {
      return new byte[] {(byte) first, (byte) (maskBit | length)};
    }
    if (length < 65536) {
      return new byte[] {(byte) first, (byte) (maskBit | 126), (byte) (length >> 8), (byte) length};
    }
    byte[] header = new byte[10];
    header[0] = (byte) first;
    header[1] = (byte) (maskBit | 127);
    for (int i = 0; i < 4; i++) {
      header[6 + i] = (byte) (length >> 24 - 8 * i);
    }
    return header;
  }
}
