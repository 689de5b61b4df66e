package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Meets what a listening socket accepts before anybody else does. On the acceptor's thread. */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
  /** For a descriptor to come free. Netty's own pause is a second, as long as a probe lives. */
  private static final long PAUSE_MILLIS = 10;

  private final ConnectionLimits limits;

  Doorkeeper(ConnectionLimits limits) {
    this.limits = limits;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    ConnectionLimit limit = limit(ctx);
    if (limit != null && accepted instanceof Channel channel && !limit.admit(channel)) {
      channel.unsafe().closeForcibly();
      return;
    }
    ctx.fireChannelRead(accepted);
  }

  /**
   * The kernel accepts as fast as strangers knock, before anybody counts: a burst may take the last
   * descriptor for a moment.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ConnectionLimit limit = limit(ctx);
    if (limit == null || !(cause instanceof IOException)) {
      ctx.fireExceptionCaught(cause);
      return;
    }
    limit.notAccepted();
    ctx.channel().config().setAutoRead(false);
    ctx.executor()
        .schedule(
            () -> ctx.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private @Nullable ConnectionLimit limit(ChannelHandlerContext ctx) {
    return ctx.channel().localAddress() instanceof InetSocketAddress local
        ? limits.at(local)
        : null;
  }
}
