package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.vertx.core.impl.transports.IoUringTransport;
import io.vertx.core.transport.Transport;

/** Vert.x's io_uring with a {@link SocketGuard} next to each TCP socket. */
final class GuardedUring extends IoUringTransport implements Transport {
  /** Of buffers: how many an event loop gathers in writes before it submits them. */
  private static final String GATHERED = "io.netty.iouring.numElementsIoVec";

  static {
    // Netty 4.2.18 makes room for ten times as many as it then takes (Linux' IOV_MAX): each write
    // beyond goes empty, again and again until the submission queue is full.
    if (System.getProperty(GATHERED) == null) {
      System.setProperty(GATHERED, "1024");
    }
  }

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
    return () -> guarded(plain.newChannel());
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    ChannelFactory<? extends ServerChannel> plain = super.serverChannelFactory(domainSocket);
    return () -> {
      ServerChannel listening = plain.newChannel();
      listening.pipeline().addFirst(new GuardsAccepted());
      return listening;
    };
  }

  private static <C> C guarded(C channel) {
    if (channel instanceof IoUringSocketChannel socket) {
      socket.pipeline().addFirst(new SocketGuard(socket));
    }
    return channel;
  }

  private static final class GuardsAccepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      ctx.fireChannelRead(guarded(accepted));
    }
  }
}
