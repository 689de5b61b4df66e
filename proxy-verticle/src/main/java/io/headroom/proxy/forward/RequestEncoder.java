package io.headroom.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.ReferenceCounted;
import io.vertx.core.http.impl.headers.HeadersMultiMap;

/**
 * Writes requests to an upstream. Bytes of a body pass it as they are, where Netty would make five
 * promises for each chunk of which nobody hears. For the connection's life, on its event loop.
 */
final class RequestEncoder extends HttpRequestEncoder {
  private final Channel channel;
  private final ChannelPromise unheard;

  RequestEncoder(Channel channel) {
    this.channel = channel;
    this.unheard = new VoidChannelPromise(channel, false);
  }

  /** Writes a part, to be flushed; of a failure only the connection's end tells. */
  void send(ReferenceCounted part) {
    if (part instanceof ByteBuf) {
      channel.pipeline().context(this).write(part, unheard);
    } else {
      channel.write(part);
    }
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
