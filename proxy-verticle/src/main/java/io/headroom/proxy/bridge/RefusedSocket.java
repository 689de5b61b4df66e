package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A client that was refused after its 101: sends the close and reads until the client's own, since
 * a socket closed with unread bytes is reset and the browser would never see the reason. On the
 * client's event loop, at most {@link #LINGER_NANOS}.
 */
final class RefusedSocket extends ChannelInboundHandlerAdapter implements SessionTick.Ticked {
  static final long LINGER_NANOS = 2_000_000_000L;

  private final Channel channel;
  private final BridgeHome home;
  private final long deadlineNanos;

  // Owned by the event loop.
  private final FrameScanner scanner = new FrameScanner(true, 0x70, Integer.MAX_VALUE);

  private SessionTick.@Nullable Entry ticking;

  RefusedSocket(Channel channel, BridgeHome home) {
    this.channel = channel;
    this.home = home;
    this.deadlineNanos = home.nanoTime() + LINGER_NANOS;
  }

  /**
   * Sends the close; this handler is in the pipeline.
   *
   * @param early what the client sent behind its request; released by this
   */
  void refuse(int code, String reason, ByteBuf early) {
    if (channel.isActive()) {
      ticking = home.tick().add(this);
    }
    channel.config().setAutoRead(true);
    byte[] payload = ControlFrames.closePayload(code, reason);
    channel.writeAndFlush(
        ControlFrames.frame(channel.alloc(), ControlFrames.CLOSE, payload, false));
    read(early);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf in) {
      read(in);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (ticking != null) {
      ticking.end();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ReferenceCountUtil.release(event);
  }

  @Override
  public void tick(long nowNanos) {
    if (nowNanos - deadlineNanos >= 0) {
      channel.close();
    }
  }

  private void read(ByteBuf in) {
    // Rubbish is read too, and dropped, until the client goes or the time is up.
    if (scanner.findClose(in, in.readerIndex(), in.writerIndex())) {
      SocketEnds.closeAfterFlush(channel);
    }
    in.release();
  }
}
