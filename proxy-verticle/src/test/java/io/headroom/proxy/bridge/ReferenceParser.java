package io.headroom.proxy.bridge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rules of RFC 6455, section 5, once more and as plainly as possible: all bytes at hand, no
 * state between calls. What the scanner is compared with.
 */
final class ReferenceParser {
  private final ScanOutcome.Stream stream;
  private final byte[] bytes;
  private final StringBuilder forwarded = new StringBuilder();
  private final List<String> controls = new ArrayList<>();
  private boolean fragmented;
  private long frames;
  private int at;

  private ReferenceParser(ScanOutcome.Stream stream, byte[] bytes) {
    this.stream = stream;
    this.bytes = bytes;
  }

  /** The outcome; a refusal without the scanner's explanation. */
  static ScanOutcome parse(ScanOutcome.Stream stream, byte[] bytes) {
    ReferenceParser parser = new ReferenceParser(stream, bytes);
    String end = "boundary";
    while (end.equals("boundary") && parser.at < bytes.length) {
      int before = parser.at;
      end = parser.frame();
      if (parser.at == before) {
        break;
      }
    }
    return new ScanOutcome(parser.forwarded.toString(), parser.controls, parser.frames, end);
  }

  /** Takes one frame; leaves {@link #at} alone when its header is not complete. */
  private String frame() {
    int left = bytes.length - at;
    if (left < 2) {
      return "boundary";
    }
    int first = bytes[at] & 0xff;
    int code = bytes[at + 1] & 0x7f;
    boolean masked = (bytes[at + 1] & 0x80) != 0;
    int opcode = first % 16;
    boolean fin = first >= 0x80;
    int rsv = first & 0x70;
    if (masked != stream.masked() || !List.of(0, 1, 2, 8, 9, 10).contains(opcode)) {
      return "VIOLATION";
    }
    if (opcode >= 8) {
      return !fin || rsv != 0 || code > 125 ? "VIOLATION" : control(opcode, code);
    }
    if ((opcode == 0) != fragmented || badReserved(opcode, rsv)) {
      return "VIOLATION";
    }
    return data(fin, code);
  }

  private boolean badReserved(int opcode, int rsv) {
    if (stream.allowedRsv() == 0x40 && opcode == 0) {
      return rsv != 0;
    }
    return (rsv | stream.allowedRsv()) != stream.allowedRsv();
  }

  private String control(int opcode, int length) {
    int mask = stream.masked() ? 4 : 0;
    int whole = 2 + mask + length;
    if (bytes.length - at < whole) {
      return "boundary";
    }
    byte[] payload = Arrays.copyOfRange(bytes, at + 2 + mask, at + whole);
    for (int i = 0; i < length && mask > 0; i++) {
      payload[i] ^= bytes[at + 2 + i % 4];
    }
    String frame = Frames.hex(Arrays.copyOfRange(bytes, at, at + whole));
    controls.add(forwarded.length() / 2 + ": " + frame + " " + opcode + " " + Frames.hex(payload));
    at += whole;
    return "boundary";
  }

  private String data(boolean fin, int code) {
    int lengthBytes = code == 127 ? 8 : code == 126 ? 2 : 0;
    if (bytes.length - at < 2 + lengthBytes) {
      return "boundary";
    }
    java.math.BigInteger length = java.math.BigInteger.valueOf(code);
    if (lengthBytes > 0) {
      length = new java.math.BigInteger(1, Arrays.copyOfRange(bytes, at + 2, at + 2 + lengthBytes));
      int least = lengthBytes == 2 ? 126 : 65536;
      if (length.compareTo(java.math.BigInteger.valueOf(least)) < 0 || length.bitLength() > 63) {
        return "VIOLATION";
      }
    }
    if (length.compareTo(java.math.BigInteger.valueOf(stream.maxPayload())) > 0) {
      return "TOO_LARGE";
    }
    long whole = 2L + lengthBytes + (stream.masked() ? 4 : 0) + length.longValue();
    int end = (int) Math.min(bytes.length, at + whole);
    forwarded.append(Frames.hex(Arrays.copyOfRange(bytes, at, end)));
    boolean complete = at + whole <= bytes.length;
    fragmented = !fin;
    frames++;
    at = end;
    return complete ? "boundary" : "inside";
  }
}
