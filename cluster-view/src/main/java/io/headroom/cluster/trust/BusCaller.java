package io.headroom.cluster.trust;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connecting side of the handshake, which holds back what is written; gone once it is over. */
final class BusCaller extends ChannelDuplexHandler {
  private final Refusals refusals;
  private final Handshake.Connecting connecting;
  private final byte[] challenge = new byte[Handshake.CHALLENGE_BYTES];
  private int got;
  private @Nullable PendingWriteQueue held;
  private @Nullable ScheduledFuture<?> deadline;

  BusCaller(PeerMac mac, Refusals refusals) {
    this.refusals = refusals;
    this.connecting = new Handshake.Connecting(mac);
  }

  /** Before anybody can write: Vert.x may before it is told of the connection here. */
  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    held = new PendingWriteQueue(ctx);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, new Refusal(Refusal.Reason.UNPROVEN)),
                Handshake.WITHIN_MILLIS,
                TimeUnit.MILLISECONDS);
    ctx.writeAndFlush(Unpooled.wrappedBuffer(connecting.hello()));
    ctx.fireChannelActive();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (held == null) {
      ctx.write(message, promise);
    } else {
      held.add(message, promise);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    int more = Math.min(bytes.readableBytes(), challenge.length - got);
    bytes.readBytes(challenge, got, more);
    got += more;
    if (got == challenge.length) {
      try {
        byte[] proof = connecting.prove(challenge);
        ctx.write(Unpooled.wrappedBuffer(proof));
        ctx.pipeline().remove(this);
      } catch (Refusal refusal) {
        refuse(ctx, refusal);
      }
    }
    if (bytes.isReadable() && ctx.isRemoved()) {
      ctx.fireChannelRead(bytes);
    } else {
      ReferenceCountUtil.release(bytes);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    refuse(ctx, new Refusal(Refusal.Reason.UNPROVEN));
    ctx.fireChannelInactive();
  }

  /** What was held goes, or fails where the connection does. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (held != null && ctx.channel().isActive()) {
      held.removeAndWriteAll();
      ctx.flush();
    }
  }

  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    if (held != null) {
      refusals.add(BusGate.who(ctx.channel().remoteAddress()), refusal);
      held.removeAndFailAll(refusal);
      held = null;
      ctx.close();
    }
  }
}
