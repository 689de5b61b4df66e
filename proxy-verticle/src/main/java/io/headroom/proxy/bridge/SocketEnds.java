package io.headroom.proxy.bridge;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** How the proxy leaves a socket, behind everything it wrote. On the channel's event loop. */
final class SocketEnds {
  private SocketEnds() {}

  /** Whether something that was written to it has not been taken by the kernel. */
  static boolean holds(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null && waiting.totalPendingWriteBytes() > 0;
  }

  static void closeAfterFlush(Channel channel) {
    if (channel.isActive()) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /**
   * Says that nothing more will come, and leaves it to the peer to close: a socket closed with
   * unread bytes is reset, and the peer would never see the close frame.
   */
  static void endOutput(Channel channel) {
    if (!(channel instanceof DuplexChannel duplex)) {
      closeAfterFlush(channel);
    } else if (channel.isActive() && !duplex.isOutputShutdown()) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (tls != null) {
        tls.closeOutbound();
      }
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> duplex.shutdownOutput());
    }
  }
}
