package io.headroom.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.ReferenceCounted;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes requests to an upstream. Netty's own makes four promises for each chunk of which nobody
 * hears, unless failures are told to the whole pipeline. For the connection's life, on its event
 * loop.
 */
final class RequestEncoder extends HttpRequestEncoder {
  private final Channel channel;
  private final ChannelPromise unheard;

  /** Owned by the event loop; empty between two writes. */
  private final List<Object> encoded = new ArrayList<>();

  RequestEncoder(Channel channel) {
    this.channel = channel;
    this.unheard = new VoidChannelPromise(channel, false);
  }

  /** Writes a part, to be flushed; of a failure only the connection's end tells. */
  void send(ReferenceCounted part) {
    channel.write(part, unheard);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (promise != unheard) {
      super.write(ctx, message, promise);
      return;
    }
    encode(ctx, message, encoded);
    // Not by an iterator, which would be an object for each part.
    for (int i = 0; i < encoded.size(); i++) {
      ctx.write(encoded.get(i), promise);
    }
    encoded.clear();
  }

  /** In Vert.x's own faster way: its decoder read them. */
  @Override
  protected void encodeHeaders(HttpHeaders headers, ByteBuf into) {
    if (headers instanceof HeadersMultiMap own) {
      own.encode(into, false);
    } else {
      super.encodeHeaders(headers, into);
    }
  }
}
