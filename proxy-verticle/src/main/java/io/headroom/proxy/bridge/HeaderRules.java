package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;

/**
 * What RFC 6455 (sections 5.2 to 5.5) lets the next header of one stream be. Pure; a header is its
 * first two bytes as one number.
 */
final class HeaderRules {
  static final int MAX_CONTROL_PAYLOAD = 125;

  private static final int FIN = 0x80;
  private static final int RSV = 0x70;
  private static final int RSV1 = 0x40;
  private static final int OPCODE = 0x0f;
  private static final int CONTROL_BIT = 0x08;
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int MASKED = 0x80;
  private static final int SHORT_LENGTH = 0x7f;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int NONE = -1;

  private final int maskBit;
  private final int allowedRsv;
  private final long maxPayload;
  private final int maxShort;

  // Owned by the session's event loop.

  /** Whether a fragmented message is under way. */
  private boolean inMessage;

  /** The last header, its length left out, if it was a whole message's; else {@link #NONE}. */
  private int wholeMessage = NONE;

  /** The header that {@link #rememberedLength} was last asked for, and its answer. */
  private int asked;

  private int answered;

  private String fault = "";

  /** As for {@link FrameScanner}. */
  HeaderRules(boolean masked, int allowedRsv, long maxPayload) {
    this.maskBit = masked ? MASKED : 0;
    this.allowedRsv = allowedRsv;
    this.maxPayload = maxPayload;
    this.maxShort = (int) Math.min(maxPayload, TWO_BYTES - 1);
  }

  static boolean isControl(int header) {
    return (header >> 8 & CONTROL_BIT) != 0;
  }

  /** The length in the header itself: a short frame's, every control frame's. */
  static int shortLength(int header) {
    return header & SHORT_LENGTH;
  }

  /** How many bytes of length follow the header. */
  static int lengthBytes(int header) {
    int code = shortLength(header);
    return code < TWO_BYTES ? 0 : code == TWO_BYTES ? 2 : 8;
  }

  /** The length that follows the header in so many bytes, or stands in it. */
  static long length(ByteBuf in, int at, int header, int lengthBytes) {
    return switch (lengthBytes) {
      case 0 -> shortLength(header);
      case 2 -> in.getUnsignedShort(at);
      default -> in.getLong(at);
    };
  }

  /** Whether it is a short whole message that differs from the last in its length at most. */
  boolean repeats(int header) {
    return (header & ~SHORT_LENGTH) == wholeMessage && shortLength(header) <= maxShort;
  }

  /**
   * The {@link #shortLength}, not computed for the same header as before: the processor then looks
   * for the next header before memory gave it this one.
   */
  int rememberedLength(int header) {
    if (header != asked) {
      asked = header;
      answered = shortLength(header);
    }
    return answered;
  }

  /** Whether the header may come here. */
  boolean allow(int header) {
    int first = header >> 8;
    int opcode = first & OPCODE;
    if ((header & MASKED) != maskBit) {
      return fault(maskBit == 0 ? "masked frame from the upstream" : "unmasked client frame");
    }
    if (isControl(header)) {
      return allowControl(opcode, first, shortLength(header));
    }
    if (opcode > BINARY) {
      return fault("reserved opcode " + opcode);
    }
    if ((opcode == CONTINUATION) != inMessage) {
      return fault(
          inMessage ? "new message inside a fragmented one" : "continuation of no message");
    }
    // Only a message's first frame may carry the bit of permessage-deflate (RFC 7692, section 6).
    int allowed = opcode == CONTINUATION && allowedRsv == RSV1 ? 0 : allowedRsv;
    return (first & RSV & ~allowed) == 0 || fault("reserved bits without an extension");
  }

  /** Whether a data frame's length is in its shortest form. */
  boolean allowForm(int header, long length) {
    int code = shortLength(header);
    return length >= 0
            && (code != TWO_BYTES || length >= TWO_BYTES)
            && (code != EIGHT_BYTES || length > 0xffff)
        || fault("payload length not in its shortest form");
  }

  boolean allowSize(long length) {
    return length <= maxPayload
        || fault("frame of " + length + " bytes, allowed are " + maxPayload);
  }

  /** A data frame with this header begins. */
  void begin(int header) {
    boolean last = (header >> 8 & FIN) != 0;
    wholeMessage = last && !inMessage ? header & ~SHORT_LENGTH : NONE;
    inMessage = !last;
  }

  /** What the peer did wrong; empty while it did nothing. */
  String fault() {
    return fault;
  }

  private boolean allowControl(int opcode, int first, int length) {
    if (opcode > ControlFrames.PONG) {
      return fault("reserved opcode " + opcode);
    }
    if ((first & FIN) == 0 || (first & RSV) != 0) {
      return fault("control frame fragmented or with reserved bits");
    }
    return length <= MAX_CONTROL_PAYLOAD || fault("control frame above 125 bytes");
  }

  private boolean fault(String what) {
    fault = what;
    return false;
  }
}
