package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * Closes an upstream's connection when the upstream asks for a second handshake: each costs it a
 * few bytes and us a key exchange. The JVM has a switch for that on the server's side only;
 * BoringSSL is told by {@link UpstreamTls}. Behind TLS for the connection's life, on its event
 * loop.
 */
public final class NoRenegotiation extends ChannelInboundHandlerAdapter {
  /** Later ones have no renegotiation, but handshake messages of other kinds. */
  private static final String LAST_WITH_IT = "TLSv1.2";

  private final SSLEngine engine;

  private NoRenegotiation(SSLEngine engine) {
    this.engine = engine;
  }

  /** For a new connection whose first handshake is over; nothing to do where there is no TLS. */
  public static void guard(Channel upstream) {
    SslHandler tls = upstream.pipeline().get(SslHandler.class);
    if (tls != null
        && !(tls.engine() instanceof ReferenceCountedOpenSslEngine)
        && tls.engine().getSession().getProtocol().compareTo(LAST_WITH_IT) <= 0) {
      String name = upstream.pipeline().context(tls).name();
      upstream.pipeline().addAfter(name, null, new NoRenegotiation(tls.engine()));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      // From below TLS: its farewell would wait, and the handshake go on.
      ctx.pipeline().context(SslHandler.class).close();
    }
    ctx.fireChannelReadComplete();
  }
}
