package io.headroom.cluster.trust;

import io.headroom.cluster.net.HookedTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.vertx.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The handshake on the event bus's connections, before Vert.x reads or writes a byte, and a bound
 * on the messages after it. Used from any thread.
 */
final class BusGate {
  private final PeerMac mac;
  private final Refusals refusals;
  private final Door door = new Door();

  BusGate(PeerMac mac, Refusals refusals) {
    this.mac = mac;
    this.refusals = refusals;
  }

  /** The same transport with this gate before each of its sockets. */
  Transport on(Transport transport) {
    return new HookedTransport(
        transport, plain -> () -> dialling(plain), plain -> () -> listening(plain));
  }

  private Channel dialling(ChannelFactory<? extends Channel> plain) {
    Channel channel = plain.newChannel();
    if (mac.required()) {
      channel.pipeline().addFirst(new BusCaller(mac, refusals));
    }
    return channel;
  }

  private ServerChannel listening(ChannelFactory<? extends ServerChannel> plain) {
    ServerChannel channel = plain.newChannel();
    channel.pipeline().addFirst(new Accepted());
    return channel;
  }

  static String who(SocketAddress address) {
    return "event bus at "
        + (address instanceof InetSocketAddress inet
            ? inet.getAddress().getHostAddress()
            : "an unknown address");
  }

  /** Of a listening socket. */
  private final class Accepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      if (accepted instanceof Channel channel) {
        channel.pipeline().addFirst(new FrameBound(refusals));
        if (mac.required()) {
          channel.pipeline().addFirst(new BusHost(mac, refusals, door));
        }
      }
      ctx.fireChannelRead(accepted);
    }
  }
}
