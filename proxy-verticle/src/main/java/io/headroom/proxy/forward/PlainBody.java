package io.headroom.proxy.forward;

import io.headroom.proxy.forward.Asker.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bodies, but for what has to be judged: each part is the very buffer that was read, where the
 * library's decoder would make a slice of it and an object around that. Chunks are such parts only
 * for who takes them with their sizes, as they came. Of one such decoder, which reads everything
 * else, on its event loop.
 */
final class PlainBody {
  private final HttpObjectDecoder library;

  /** What has not come yet of a body without chunks; 0 outside of such a body. */
  private long left;

  /** The head behind which chunks begin, of which nothing has been read. */
  private @Nullable HttpMessage ahead;

  /** Those that are passed on as they came. */
  private @Nullable Chunks chunks;

  /** How much of the read at hand they have already stepped over. */
  private int skipped;

  PlainBody(HttpObjectDecoder library) {
    this.library = library;
  }

  /**
   * Begins where the decoder has found a head and no end.
   *
   * @param found by the decoder, which has judged the length and left that in the head
   */
  void begin(List<Object> found) {
    ahead = null;
    if (!found.isEmpty()
        && found.get(found.size() - 1) instanceof HttpMessage head
        && head.decoderResult().isSuccess()
        && !isInterim(head)) {
      if (!head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
        // Without one it ends with the connection, of which the decoder tells.
        left = HttpUtil.getContentLength(head, Long.MAX_VALUE);
      } else if (HttpUtil.isTransferEncodingChunked(head)) {
        ahead = head;
      }
    }
  }

  /** Old WebSockets' 101 has a body, and behind it the decoder must not be reset. */
  private static boolean isInterim(HttpMessage head) {
    return head instanceof HttpResponse answer
        && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Has the chunks behind a head passed on as they come, if none of them was read before. */
  void passChunks(HttpMessage head) {
    if (head == ahead) {
      passChunks();
    }
  }

  /** The same behind the head that was found just now, if chunks follow it. */
  void passChunks() {
    if (ahead != null) {
      ahead = null;
      chunks = new Chunks();
    }
  }

  /** How the bytes are framed that have just been handed on. */
  Framing framing() {
    if (chunks == null) {
      return Framing.NONE;
    }
    return chunks.isInside() ? Framing.CUT_CHUNK : Framing.CHUNKS;
  }

  /** Hands a read on if all of it is of a body, and not the last of it. */
  boolean passes(ChannelHandlerContext ctx, ByteBuf read) {
    int bytes = read.readableBytes();
    boolean all = left > bytes;
    if (all) {
      left -= bytes;
    } else if (chunks != null) {
      skipped = chunks.skip(read);
      all = skipped == bytes;
    }
    if (all) {
      skipped = 0;
      ctx.fireChannelRead(read);
    }
    return all;
  }

  /**
   * Takes what there is of a body in a read that brought something else as well.
   *
   * @return what the decoder has to judge; null: nothing yet
   */
  @Nullable ByteBuf read(ByteBuf in, List<Object> parts) {
    if (left > 0) {
      readPlain(in, parts);
      return null;
    }
    return chunks == null ? in : readChunks(chunks, in, parts);
  }

  private void readPlain(ByteBuf in, List<Object> parts) {
    int taken = (int) Math.min(left, in.readableBytes());
    ByteBuf part = in.readRetainedSlice(taken);
    left -= taken;
    if (left > 0) {
      parts.add(part);
    } else {
      parts.add(new DefaultLastHttpContent(part));
      library.reset();
    }
  }

  private @Nullable ByteBuf readChunks(Chunks of, ByteBuf in, List<Object> parts) {
    int passed = skipped > 0 ? skipped : of.skip(in);
    skipped = 0;
    if (passed > 0) {
      parts.add(in.readRetainedSlice(passed));
      return null;
    }
    if (!of.isStopped()) {
      return null;
    }
    // The decoder waits for a chunk's size, and reads the rest of the body.
    chunks = null;
    if (!of.isInside()) {
      return in;
    }
    // More than it was to have: a line that is no size, since what came might look like one.
    in.skipBytes(in.readableBytes());
    return Unpooled.wrappedBuffer(new byte[] {'\n'});
  }
}
