package io.headroom.cluster.trust;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Follows the event bus's messages by their lengths, and cuts whoever announces too long a one. */
final class FrameBound extends ChannelInboundHandlerAdapter {
  /** A list of 50,000 sessions. */
  static final int LONGEST = 16 * 1024 * 1024;

  private final Refusals refusals;

  /** Of the message under way. */
  private int left;

  /** Of the next length: its bytes so far, and how many. */
  private int length;

  private int lengthBytes;

  FrameBound(Refusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (follow((ByteBuf) message)) {
      ctx.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
      refusals.add(
          BusGate.who(ctx.channel().remoteAddress()), new Refusal(Refusal.Reason.TOO_LONG));
      ctx.close();
    }
  }

  private boolean follow(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (left > 0) {
        int step = Math.min(left, bytes.writerIndex() - at);
        left -= step;
        at += step;
      } else {
        length = length << Byte.SIZE | bytes.getUnsignedByte(at++);
        if (++lengthBytes == Integer.BYTES) {
          left = length;
          length = 0;
          lengthBytes = 0;
          if (left <= 0 || left > LONGEST) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
