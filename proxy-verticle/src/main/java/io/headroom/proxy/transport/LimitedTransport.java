package io.headroom.proxy.transport;

import io.headroom.cluster.net.HookedTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.vertx.core.transport.Transport;

/** A transport whose TCP sockets keep to {@link ConnectionLimits}; all else is the transport's. */
final class LimitedTransport {
  private LimitedTransport() {}

  static Transport of(Transport named, ConnectionLimits limits) {
    return new HookedTransport(
        named, plain -> () -> counted(plain, limits), plain -> () -> guarded(plain, limits));
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

  private static ServerChannel guarded(
      ChannelFactory<? extends ServerChannel> plain, ConnectionLimits limits) {
    ServerChannel listening = plain.newChannel();
    listening.pipeline().addFirst(new Doorkeeper(limits));
    return listening;
  }
}
