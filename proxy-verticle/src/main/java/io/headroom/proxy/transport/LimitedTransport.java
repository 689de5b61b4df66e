package io.headroom.proxy.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.util.concurrent.ThreadFactory;

/** A transport whose TCP sockets keep to {@link ConnectionLimits}; all else is the transport's. */
final class LimitedTransport implements Transport, io.vertx.core.spi.transport.Transport {
  private final Transport named;
  private final io.vertx.core.spi.transport.Transport sockets;
  private final ConnectionLimits limits;

  LimitedTransport(Transport transport, ConnectionLimits limits) {
    this.named = transport;
    this.sockets = transport.implementation();
    this.limits = limits;
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    ChannelFactory<? extends Channel> plain = sockets.channelFactory(domainSocket);
    return () -> counted(plain, limits);
  }

  /** One more connection to others, counted until it is closed. */
  static Channel counted(ChannelFactory<? extends Channel> plain, ConnectionLimits limits) {
    if (!limits.mayDial()) {
      throw new ChannelException(
          "no more than " + limits.mostOutgoing() + " connections to upstreams: see ulimit -n");
    }
    try {
      Channel channel = plain.newChannel();
      channel.closeFuture().addListener(closed -> limits.hungUp());
      return channel;
    } catch (RuntimeException | Error noSocket) {
      limits.hungUp();
      throw noSocket;
    }
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    ChannelFactory<? extends ServerChannel> plain = sockets.serverChannelFactory(domainSocket);
    return () -> {
      ServerChannel listening = plain.newChannel();
      listening.pipeline().addFirst(new Doorkeeper(limits));
      return listening;
    };
  }

  @Override
  public String name() {
    return named.name();
  }

  @Override
  public boolean available() {
    return named.available();
  }

  @Override
  public Throwable unavailabilityCause() {
    return named.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public boolean supportsDomainSockets() {
    return sockets.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return sockets.supportFileRegion();
  }

  @Override
  public boolean isAvailable() {
    return sockets.isAvailable();
  }

  @Override
  public java.net.SocketAddress convert(SocketAddress address) {
    return sockets.convert(address);
  }

  @Override
  public SocketAddress convert(java.net.SocketAddress address) {
    return sockets.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return sockets.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(
      int type, int threads, ThreadFactory factory, int acceptors) {
    return sockets.eventLoopGroup(type, threads, factory, acceptors);
  }

  @Override
  public DatagramChannel datagramChannel() {
    return sockets.datagramChannel();
  }

  @Override
  @SuppressWarnings("deprecation") // It is what Vert.x asks with.
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return sockets.datagramChannel(family);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    sockets.configure(channel, options);
  }

  @Override
  public void configure(
      ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
    sockets.configure(options, connectTimeout, domainSocket, bootstrap);
  }

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    sockets.configure(options, domainSocket, bootstrap);
  }
}
