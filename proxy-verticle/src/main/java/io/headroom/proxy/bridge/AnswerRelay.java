package io.headroom.proxy.bridge;

import io.headroom.proxy.forward.AnswerHead;
import io.headroom.proxy.forward.Asked;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Gives the client an upstream's answer other than 101 as it is, then closes: an upgrade that
 * failed never leaves a connection behind. On the upgrade's event loop.
 */
final class AnswerRelay {
  /** More than any error page; an endless one is cut here. */
  static final long MAX_BODY = 1024 * 1024;

  private final Channel client;
  private long bytes;

  AnswerRelay(Channel client) {
    this.client = client;
  }

  void head(HttpResponse answer) {
    AnswerHead.adapt(answer, Asked.LAST_GET);
    client.write(answer);
  }

  /**
   * Writes a part of the body.
   *
   * @return false when it was the last one, or the answer is larger than a refusal may be
   */
  boolean body(HttpContent part) {
    bytes += part.content().readableBytes();
    if (bytes > MAX_BODY) {
      part.release();
      // Not by Vert.x's own way, which waits until all that was written is taken.
      client.pipeline().context(ClientSide.ENCODER).close();
      return false;
    }
    if (part instanceof LastHttpContent) {
      client.writeAndFlush(part).addListener(ChannelFutureListener.CLOSE);
      return false;
    }
    client.write(part);
    return true;
  }

  /** The rest will not come. */
  void cut() {
    client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
