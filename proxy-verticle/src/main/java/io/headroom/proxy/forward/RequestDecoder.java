package io.headroom.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Vert.x's own decoder, but for bodies that are not in chunks. Until a client's connection ends or
 * is upgraded, on its event loop.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  /** Owned by the event loop. */
  private final PlainBody body = new PlainBody();

  /**
   * @param limits of a head, and of a chunk
   */
  RequestDecoder(HttpServerOptions limits) {
    super(limits);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    if (bytes instanceof ByteBuf read && !internalBuffer().isReadable() && body.takes(read)) {
      ctx.fireChannelRead(read);
    } else {
      super.channelRead(ctx, bytes);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> found)
      throws Exception {
    if (!body.isUnderWay()) {
      super.decode(ctx, in, found);
      body.begin(found);
    } else if (body.read(in, found)) {
      reset();
    }
  }
}
