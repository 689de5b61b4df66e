package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames in one direction's byte stream (RFC 6455, section 5) without touching payloads:
 * judges each header, steps over data, and takes whole control frames out. Pure: no socket, no
 * allocation but one small array when a header or a control frame must be kept.
 *
 * <p>The caller asks {@link #scan} until it answers {@link Event#END}; after each answer it
 * forwards the bytes from where the scan began up to {@link #cleanEnd()}, acts on the event, and
 * goes on at {@link #position()}.
 */
final class FrameScanner {
  /** Why a scan stopped. */
  enum Event {
    /** All bytes are judged; those after {@link FrameScanner#cleanEnd()} are kept for later. */
    END,
    /** A control frame is complete: see {@link FrameScanner#kept()}. It is not forwarded. */
    CONTROL,
    /** A header kept since an earlier read is whole: {@link FrameScanner#kept()} goes first. */
    KEPT_HEADER,
    /** Here is the boundary that {@link FrameScanner#stopAtBoundary} asked for. */
    BOUNDARY,
    /** The peer broke the protocol: close with 1002. */
    VIOLATION,
    /** The frame that begins here is larger than allowed: close with 1009. */
    TOO_LARGE
  }

  private static final int MASK_BYTES = 4;
  private static final int MAX_KEPT = 2 + MASK_BYTES + HeaderRules.MAX_CONTROL_PAYLOAD;
  private static final byte[] NONE = new byte[0];

  private final HeaderRules rules;
  private final int maskBytes;

  // Owned by the session's event loop.
  /** Bytes of the data frame under way that are still to come, its masking key included. */
  private long bytesLeft;

  private boolean stopAtBoundary;

  /** A header that is not complete, or a control frame. */
  private byte[] kept = NONE;

  private int keptLength;

  /** Whether {@link #kept} was handed out and is to be forgotten by the next scan. */
  private boolean keptTaken;

  private int position;
  private int cleanEnd;
  private long frames;

  /**
   * @param masked whether this stream's frames must be masked (a client's) or must not (an
   *     upstream's)
   * @param allowedRsv reserved bits that the negotiated extensions use, at their place in the first
   *     header byte
   * @param maxPayload largest payload of one frame, in bytes
   */
  FrameScanner(boolean masked, int allowedRsv, long maxPayload) {
    this.rules = new HeaderRules(masked, allowedRsv, maxPayload);
    this.maskBytes = masked ? MASK_BYTES : 0;
  }

  /** Judges {@code in[index, end)} up to the next event. */
  Event scan(ByteBuf in, int index, int end) {
    forgetTaken();
    int at = index;
    if (keptLength > 0) {
      cleanEnd = index;
      return keep(in, index, end);
    }
    while (true) {
      if (bytesLeft > 0) {
        int step = (int) Math.min(bytesLeft, end - at);
        bytesLeft -= step;
        at += step;
      }
      if (at == end) {
        return stop(Event.END, end, end);
      }
      if (stopAtBoundary) {
        return stop(Event.BOUNDARY, at, at);
      }
      int header = end - at >= 2 ? in.getUnsignedShort(at) : -1;
      if (rules.repeats(header)) {
        frames++;
        bytesLeft = (long) maskBytes + rules.rememberedLength(header);
        at += 2;
        continue;
      }
      if (header < 0 || HeaderRules.isControl(header)) {
        cleanEnd = at;
        return keep(in, at, end);
      }
      int lengthBytes = HeaderRules.lengthBytes(header);
      if (end - at < 2 + lengthBytes) {
        cleanEnd = at;
        return rules.allow(header) ? keep(in, at, end) : stop(Event.VIOLATION, at, at);
      }
      Event refused = begin(header, HeaderRules.length(in, at + 2, header, lengthBytes));
      if (refused != null) {
        return stop(refused, at, at);
      }
      at += 2 + lengthBytes;
    }
  }

  /** Steps over everything up to a close frame; whether there is one before the end or a fault. */
  boolean findClose(ByteBuf in, int index, int end) {
    stopAtBoundary = false;
    int from = index;
    while (from < end && fault().isEmpty()) {
      Event event = scan(in, from, end);
      from = position;
      if (event == Event.CONTROL && controlOpcode() == ControlFrames.CLOSE) {
        return true;
      }
    }
    return false;
  }

  /** Index of the first byte that is not judged yet. */
  int position() {
    return position;
  }

  /** End of the bytes that may be forwarded as they are. */
  int cleanEnd() {
    return cleanEnd;
  }

  /** The kept bytes of the last event; valid up to the next scan, from 0 to {@link #keptLength}. */
  byte[] kept() {
    return kept;
  }

  int keptLength() {
    return keptLength;
  }

  /** Opcode of the control frame that the last event took out. */
  int controlOpcode() {
    return kept[0] & 0x0f;
  }

  /** Unmasked payload of the control frame that the last event took out. */
  byte[] controlPayload() {
    byte[] payload = new byte[keptLength - 2 - maskBytes];
    for (int i = 0; i < payload.length; i++) {
      int key = maskBytes == 0 ? 0 : kept[2 + (i & 3)];
      payload[i] = (byte) (kept[2 + maskBytes + i] ^ key);
    }
    return payload;
  }

  /** Whether what was forwarded so far ends with a whole frame. */
  boolean atBoundary() {
    return bytesLeft == 0;
  }

  /** Asks the next scans to stop where a frame ends, until told otherwise. */
  void stopAtBoundary(boolean stop) {
    stopAtBoundary = stop;
  }

  /** Data frames begun so far. */
  long frames() {
    return frames;
  }

  /** What the peer did wrong; empty while it did nothing. */
  String fault() {
    return rules.fault();
  }

  private void forgetTaken() {
    if (keptTaken) {
      keptTaken = false;
      keptLength = 0;
    }
  }

  private Event stop(Event event, int clean, int next) {
    cleanEnd = clean;
    position = next;
    return event;
  }

  /** Collects bytes in {@link #kept} until they are a whole header or a whole control frame. */
  private Event keep(ByteBuf in, int index, int end) {
    if (kept.length == 0) {
      kept = new byte[MAX_KEPT];
    }
    int at = index;
    int needed = 2;
    while (true) {
      int step = Math.max(0, Math.min(needed - keptLength, end - at));
      in.getBytes(at, kept, keptLength, step);
      keptLength += step;
      at += step;
      position = at;
      if (keptLength < needed) {
        return Event.END;
      }
      int header = (kept[0] & 0xff) << 8 | kept[1] & 0xff;
      if (keptLength == 2 && !rules.allow(header)) {
        return Event.VIOLATION;
      }
      boolean control = HeaderRules.isControl(header);
      int whole =
          2
              + (control
                  ? maskBytes + HeaderRules.shortLength(header)
                  : HeaderRules.lengthBytes(header));
      if (keptLength == whole) {
        keptTaken = true;
        return control ? Event.CONTROL : keptHeader(header);
      }
      needed = whole;
    }
  }

  private Event keptHeader(int header) {
    long length = keptLength == 2 ? HeaderRules.shortLength(header) : 0;
    for (int i = 2; i < keptLength; i++) {
      length = length << 8 | kept[i] & 0xff;
    }
    Event refused = begin(header, length);
    return refused == null ? Event.KEPT_HEADER : refused;
  }

  /** Steps into a data frame; an event when it is refused. */
  private @Nullable Event begin(int header, long length) {
    if (!rules.allow(header) || !rules.allowForm(header, length)) {
      return Event.VIOLATION;
    }
    if (!rules.allowSize(length)) {
      return Event.TOO_LARGE;
    }
    rules.begin(header);
    frames++;
    bytesLeft = length + maskBytes;
    return null;
  }
}
