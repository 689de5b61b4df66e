package io.headroom.proxy.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How a connection ends whose client may still be sending: no reset may eat the last answer. */
final class Linger {
  private static final long SECONDS = 5;

  private Linger() {}

  /**
   * Says that no more will come (RFC 9112, 9.6), and closes a moment later. Nothing of it is kept
   * once the client has closed.
   */
  static void on(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(true);
    SslHandler encrypted = ctx.pipeline().get(SslHandler.class);
    if (encrypted != null) {
      encrypted.closeOutbound();
    } else if (ctx.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
    Future<?> end = ctx.executor().schedule(() -> ctx.close(), SECONDS, TimeUnit.SECONDS);
    ctx.channel().closeFuture().addListener(closed -> end.cancel(false));
  }
}
