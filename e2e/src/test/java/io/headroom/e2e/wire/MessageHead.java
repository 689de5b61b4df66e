package io.headroom.e2e.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the head of an HTTP/1.1 message up to its empty line, and not a byte further. */
public final class MessageHead {

  private MessageHead() {}

  public static List<String> read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int last4 = 0; last4 != 0x0d0a0d0a; ) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the head ended after: " + head.toString(StandardCharsets.UTF_8));
      }
      head.write(next);
      last4 = last4 << 8 | next;
    }
    return head.toString(StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
