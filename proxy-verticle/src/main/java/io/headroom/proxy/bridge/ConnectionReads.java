package io.headroom.proxy.bridge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Tells of each read on a client's connection while that is read as HTTP: stands before the
 * decoder, until the connection ends or is upgraded. On the connection's event loop.
 */
public final class ConnectionReads extends ChannelInboundHandlerAdapter {
  private final Listener listener;

  private ConnectionReads(Listener listener) {
    this.listener = listener;
  }

  /** Hears of a read before and after what it brought was decoded and handled. */
  public interface Listener {
    void beforeRead();

    void afterRead();
  }

  /** For a server's connection, on its event loop. */
  public static void tell(HttpConnection connection, Listener listener) {
    ((HttpServerConnection) connection)
        .channelHandlerContext()
        .pipeline()
        .addBefore(ClientSide.DECODER, null, new ConnectionReads(listener));
  }

  /** Bytes of answers that the client has not taken, beyond those the kernel holds. */
  public static long untaken(HttpConnection connection) {
    ChannelOutboundBuffer answers =
        ((HttpServerConnection) connection)
            .channelHandlerContext()
            .channel()
            .unsafe()
            .outboundBuffer();
    return answers == null ? 0 : answers.totalPendingWriteBytes();
  }

  static void end(ChannelPipeline pipeline) {
    if (pipeline.get(ConnectionReads.class) != null) {
      pipeline.remove(ConnectionReads.class);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    listener.beforeRead();
    ctx.fireChannelRead(message);
    listener.afterRead();
  }
}
