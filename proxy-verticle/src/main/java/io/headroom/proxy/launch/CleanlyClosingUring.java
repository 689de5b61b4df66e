package io.headroom.proxy.launch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.vertx.core.impl.transports.IoUringTransport;
import io.vertx.core.transport.Transport;

/**
 * Vert.x's io_uring, where a socket is read no more once it closes. Netty 4.2.18 polls for the next
 * read when one completes while the close waits for it; nobody cancels that poll, it keeps the
 * socket alive in the kernel, and the peer never sees the end.
 */
final class CleanlyClosingUring extends IoUringTransport implements Transport {
  @Override
  public String name() {
    return "io_uring";
  }

  @Override
  public boolean available() {
    return isAvailable();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    ChannelFactory<? extends Channel> plain = super.channelFactory(domainSocket);
    return () -> {
      Channel connecting = plain.newChannel();
      connecting.pipeline().addFirst(new ReadsUntilClosed());
      return connecting;
    };
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    ChannelFactory<? extends ServerChannel> plain = super.serverChannelFactory(domainSocket);
    return () -> {
      ServerChannel listening = plain.newChannel();
      listening.pipeline().addFirst(new Accepted());
      return listening;
    };
  }

  /** Next to the socket. On the channel's event loop. */
  private static final class ReadsUntilClosed extends ChannelOutboundHandlerAdapter {
    private boolean closing;

    @Override
    public void read(ChannelHandlerContext ctx) {
      if (!closing) {
        ctx.read();
      }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
      closing = true;
      ctx.channel().config().setAutoRead(false);
      ctx.close(promise);
    }
  }

  private static final class Accepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      ((Channel) accepted).pipeline().addFirst(new ReadsUntilClosed());
      ctx.fireChannelRead(accepted);
    }
  }
}
