package io.headroom.proxy.transport;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A peer's IP address as text, in one spelling (RFC 5952). Pure. */
public final class PeerAddress {
  /** When it was gone before it could be asked (RFC 7239, section 6.2). */
  public static final String UNKNOWN = "unknown";

  private PeerAddress() {}

  /** That of a server's connection. */
  public static String of(HttpConnection connection) {
    return of(
        ((HttpServerConnection) connection).channelHandlerContext().channel().remoteAddress());
  }

  /**
   * That of a channel.
   *
   * @param remote null: io_uring accepts without the address and asks for it later
   */
  public static String of(@Nullable SocketAddress remote) {
    return remote instanceof InetSocketAddress socket && socket.getAddress() != null
        ? NetUtil.toAddressString(socket.getAddress())
        : UNKNOWN;
  }
}
