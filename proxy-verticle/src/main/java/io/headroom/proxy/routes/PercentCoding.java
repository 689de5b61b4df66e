package io.headroom.proxy.routes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent escapes of a request target whose characters stand for bytes. Pure. */
final class PercentCoding {
  private static final String HEX = "0123456789ABCDEF";

  private PercentCoding() {}

  /** Bytes above ASCII, which a client should have escaped, as escapes; all else as it is. */
  static String escapeBeyondAscii(String target) {
    int first = 0;
    while (first < target.length() && target.charAt(first) < 0x80) {
      first++;
    }
    if (first == target.length()) {
      return target;
    }
    StringBuilder escaped = new StringBuilder(target.length() + 16).append(target, 0, first);
    for (int i = first; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c < 0x80) {
        escaped.append(c);
      } else if (c <= 0xff) {
        escape(escaped, c);
      } else {
        int codePoint = target.codePointAt(i);
        i += Character.charCount(codePoint) - 1;
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
          escape(escaped, b & 0xff);
        }
      }
    }
    return escaped.toString();
  }

  /** Empty when an escape is malformed. The text must be ASCII. */
  static Optional<ByteBuffer> decode(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        bytes.put((byte) c);
        continue;
      }
      int value = i + 2 < text.length() ? hex(text, i + 1) : -1;
      if (value < 0) {
        return Optional.empty();
      }
      bytes.put((byte) value);
      i += 2;
    }
    return Optional.of(bytes.flip());
  }

  /** Whether a byte sequence stands for a character in more bytes than UTF-8 allows. */
  static boolean hasOverlong(ByteBuffer bytes) {
    for (int i = bytes.position(); i + 1 < bytes.limit(); i++) {
      int lead = bytes.get(i) & 0xff;
      int next = bytes.get(i + 1) & 0xff;
      boolean continued = (next & 0xc0) == 0x80;
      if (continued
          && (lead == 0xc0
              || lead == 0xc1
              || lead == 0xe0 && next < 0xa0
              || lead == 0xf0 && next < 0x90)) {
        return true;
      }
    }
    return false;
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static void escape(StringBuilder out, int b) {
    out.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
  }
}
