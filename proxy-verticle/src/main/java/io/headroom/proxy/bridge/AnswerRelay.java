package io.headroom.proxy.bridge;

import io.headroom.proxy.forward.AnswerHead;
import io.headroom.proxy.forward.Asked;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
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

  private AnswerRelay(Channel client) {
    this.client = client;
  }

  /** Writes the head. */
  static AnswerRelay begin(Channel client, HttpResponse answer) {
    AnswerHead.adapt(answer, Asked.LAST_GET);
    client.write(answer);
    return new AnswerRelay(client);
  }

  /**
   * Writes a part of the body.
   *
   * @return false when the answer is larger than a refusal may be
   */
  boolean body(ByteBuf part) {
    if (!fits(part)) {
      part.release();
      return false;
    }
    client.write(part);
    return true;
  }

  void end(LastHttpContent last) {
    if (fits(last.content())) {
      client.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    } else {
      last.release();
    }
  }

  private boolean fits(ByteBuf part) {
    bytes += part.readableBytes();
    if (bytes > MAX_BODY) {
      // Not by Vert.x's own way, which waits until all that was written is taken.
      client.pipeline().context(ClientSide.ENCODER).close();
    }
    return bytes <= MAX_BODY;
  }

  /** The rest will not come. */
  void cut() {
    client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
