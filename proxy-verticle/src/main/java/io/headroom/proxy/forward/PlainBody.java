package io.headroom.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;

/**
 * A body that does not come in chunks: each part but the last is the very buffer that was read,
 * where Netty's decoder would make a slice of it and an object around that. Of one such decoder,
 * which reads everything else, on its event loop.
 */
final class PlainBody {
  /** What has not come yet; 0 outside of such a body. */
  private long left;

  boolean isUnderWay() {
    return left > 0;
  }

  /**
   * Begins where the decoder has found a head and no end.
   *
   * @param found by the decoder, which has judged the length and left that in the head
   */
  void begin(List<Object> found) {
    if (!found.isEmpty()
        && found.get(found.size() - 1) instanceof HttpMessage head
        && head.decoderResult().isSuccess()
        && !isInterim(head)
        && !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      // Without one it ends with the connection, of which the decoder tells.
      left = HttpUtil.getContentLength(head, Long.MAX_VALUE);
    }
  }

  /** Old WebSockets' 101 has a body, and behind it the decoder must not be reset. */
  private static boolean isInterim(HttpMessage head) {
    return head instanceof HttpResponse answer
        && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Whether all of a read is a part of it, and not the last one. */
  boolean takes(ByteBuf read) {
    boolean all = read.readableBytes() < left;
    if (all) {
      left -= read.readableBytes();
    }
    return all;
  }

  /**
   * Takes what there is of it in a read that brought something else as well.
   *
   * @return whether that was its end
   */
  boolean read(ByteBuf in, List<Object> parts) {
    if (takes(in)) {
      parts.add(in.readRetainedSlice(in.readableBytes()));
      return false;
    }
    parts.add(new DefaultLastHttpContent(in.readRetainedSlice((int) left)));
    left = 0;
    return true;
  }
}
