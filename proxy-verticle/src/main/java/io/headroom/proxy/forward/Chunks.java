package io.headroom.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.util.internal.StringUtil;

/**
 * Steps over chunks that can be read in one way only: a size, its bytes, and each CR LF (RFC 9112,
 * 7.1). Whatever else there is in a body (extensions, blanks, the last chunk, trailers) it does not
 * judge. Of one body, on its event loop.
 */
final class Chunks {
  /** More would not fit into a positive int. */
  private static final int MOST_DIGITS = 7;

  private static final int CR_LF_BYTES = 2;
  private static final short CR_LF = HttpConstants.CR << 8 | HttpConstants.LF;

  /** What has not come yet of the chunk under way, with its CR LF; 0: a size is next. */
  private int left;

  private boolean stopped;

  /** How many bytes of a read, from its first on, belong to such chunks. */
  int skip(ByteBuf in) {
    int at = in.readerIndex();
    int end = in.writerIndex();
    while (at < end) {
      int step = left == 0 ? line(in, at, end) : rest(in, at, end);
      if (step == 0) {
        break;
      }
      at += step;
    }
    return at - in.readerIndex();
  }

  /**
   * Whether the next byte is of something else; if not, it is of a size whose line is not whole.
   */
  boolean isStopped() {
    return stopped;
  }

  /** Whether the latest byte was inside of a chunk: nothing but the rest of that can follow. */
  boolean isInside() {
    return left > 0;
  }

  private int line(ByteBuf in, int from, int end) {
    int size = 0;
    int at = from;
    for (; at < end && at < from + MOST_DIGITS; at++) {
      int digit = StringUtil.decodeHexNibble(in.getByte(at));
      if (digit < 0) {
        break;
      }
      size = size << 4 | digit;
    }
    if (at == end || at + 1 == end && in.getByte(at) == HttpConstants.CR) {
      return 0;
    }
    if (size == 0 || at + 1 == end || in.getShort(at) != CR_LF) {
      stopped = true;
      return 0;
    }
    left = size + CR_LF_BYTES;
    return at + CR_LF_BYTES - from;
  }

  private int rest(ByteBuf in, int at, int end) {
    int step = 1;
    if (left > CR_LF_BYTES) {
      step = Math.min(left - CR_LF_BYTES, end - at);
    } else if (in.getByte(at) != (left == CR_LF_BYTES ? HttpConstants.CR : HttpConstants.LF)) {
      stopped = true;
      return 0;
    }
    left -= step;
    return step;
  }
}
