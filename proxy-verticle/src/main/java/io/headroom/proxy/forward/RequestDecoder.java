package io.headroom.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Vert.x's own decoder, but for most of bodies. Until a client's connection ends or is upgraded, on
 * its event loop.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  /** Owned by the event loop. */
  private final PlainBody body = new PlainBody(this);

  /**
   * @param limits of a head, and of a chunk
   */
  RequestDecoder(HttpServerOptions limits) {
    super(limits);
  }

  /** Has the chunks behind a head told as they come, if none of them has come yet. */
  void passChunks(HttpMessage head) {
    body.passChunks(head);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    if (!(bytes instanceof ByteBuf read)
        || internalBuffer().isReadable()
        || !body.passes(ctx, read)) {
      super.channelRead(ctx, bytes);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> found)
      throws Exception {
    ByteBuf rest = body.read(in, found);
    if (rest != null) {
      super.decode(ctx, rest, found);
      body.begin(found);
    }
  }
}
