package io.headroom.proxy.forward;

import io.headroom.proxy.forward.Asker.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Writes the parts of upstreams' answers past a client's encoder, which makes some objects for each
 * chunk. Stands before that until the connection ends or is upgraded, on its event loop.
 */
final class AnswerParts extends ChannelOutboundHandlerAdapter {
  private static final short CR_LF = HttpConstants.CR << 8 | HttpConstants.LF;
  private static final int MOST_SIZE_BYTES = 10;

  private final ChannelHandlerContext encoder;

  /** Of what is not for the encoder; nobody hears of it. */
  private final ChannelPromise past;

  // Owned by the event loop. Whether the answer under way has chunks, and one that is not whole.
  private boolean chunked;
  private boolean cut;

  AnswerParts(ChannelHandlerContext encoder) {
    this.encoder = encoder;
    this.past = new VoidChannelPromise(encoder.channel(), true);
  }

  /** Writes a part of the answer under way from behind this handler, to be flushed. */
  void send(ChannelHandlerContext from, ByteBuf part, Framing framing) {
    int size = part.readableBytes();
    if (chunked && framing == Framing.NONE && size > 0) {
      from.write(sizeLine(from.alloc().buffer(MOST_SIZE_BYTES), size), past);
      from.write(part, past);
      from.write(from.alloc().buffer(2).writeShort(CR_LF), past);
    } else {
      cut = framing == Framing.CUT_CHUNK;
      from.write(part, past);
    }
  }

  /** Without a String. */
  private static ByteBuf sizeLine(ByteBuf line, int size) {
    int top = (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(size)) & ~3;
    for (int shift = top; shift >= 0; shift -= 4) {
      line.writeByte(Character.forDigit(size >>> shift & 0xf, 16));
    }
    return line.writeShort(CR_LF);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (promise == past) {
      encoder.write(message, promise);
    } else if (cut && message instanceof LastHttpContent) {
      // A drain's: inside of a chunk it would be read as a part of that.
      ReferenceCountUtil.release(message);
      ctx.write(Unpooled.EMPTY_BUFFER, promise);
    } else if (message instanceof HttpResponse head) {
      chunked = HttpUtil.isTransferEncodingChunked(head);
      ctx.write(message, promise);
      if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        ctx.pipeline().remove(this);
      }
    } else {
      ctx.write(message, promise);
    }
  }
}
