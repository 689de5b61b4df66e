package io.headroom.proxy.bridge;

import io.headroom.proxy.dial.LoopFound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of an upstream's pipeline until its answer is known: tells the upgrade what
 * came. On the upgrade's event loop.
 */
final class UpstreamHandshake extends ChannelInboundHandlerAdapter {
  /** The upgrade that waits for the answer. */
  interface Listener {
    /** The upstream accepted: this handler is to be replaced before the call returns. */
    void switched(HttpResponse answer);

    /** The upstream answered something else; its body follows. */
    void answered(HttpResponse answer);

    /** A part of that body; released by the caller. */
    void body(HttpContent content, boolean last);

    /** The upstream accepted, in words that are none. */
    void garbled(String why);

    /** There will be no answer, or not the rest of it. */
    void failed(String why);

    /** The way leads back to this process: it was not gone. */
    void looped();
  }

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int INFORMATIONAL = 100;

  private final Listener listener;

  // Owned by the event loop.
  private @Nullable Channel channel;
  private boolean answered;
  private boolean informational;
  private boolean over;

  UpstreamHandshake(Listener listener) {
    this.listener = listener;
  }

  /**
   * The TCP connection is up.
   *
   * @return false when nobody waits for it any more
   */
  boolean connected(Channel connected) {
    if (over) {
      return false;
    }
    channel = connected;
    return true;
  }

  /** The upstream's channel; null before it is connected. */
  @Nullable Channel channel() {
    return channel;
  }

  /** Whether the upgrade waits still. */
  boolean waits() {
    return !over;
  }

  /** There is no connection. */
  void failed(Throwable failure) {
    if (failure instanceof LoopFound && !over) {
      over = true;
      listener.looped();
    } else {
      failed(String.valueOf(failure.getMessage()));
    }
  }

  void failed(String why) {
    if (!over) {
      over = true;
      listener.failed(why);
    }
  }

  /** Nobody waits any more: drops the connection, now or when it comes up. */
  void cancel() {
    over = true;
    if (channel != null) {
      channel.close();
    }
  }

  void pause(boolean pause) {
    if (channel != null) {
      channel.config().setAutoRead(!pause);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!over) {
        read(message);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    failed("connection closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(String.valueOf(cause.getMessage()));
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ReferenceCountUtil.release(event);
  }

  private void read(Object message) {
    if (message instanceof HttpResponse answer) {
      head(answer);
    }
    if (message instanceof HttpContent content && !over) {
      boolean last = content instanceof LastHttpContent;
      if (informational) {
        informational = !last;
      } else if (answered) {
        over = last;
        listener.body(content, last);
      }
    }
  }

  private void head(HttpResponse answer) {
    int status = answer.status().code();
    if (!answer.decoderResult().isSuccess()) {
      garbled(status, answer.decoderResult().cause());
    } else if (status == SWITCHING_PROTOCOLS) {
      over = true;
      listener.switched(answer);
    } else if (status / 100 * 100 == INFORMATIONAL) {
      informational = true;
    } else {
      answered = true;
      listener.answered(answer);
    }
  }

  private void garbled(int status, Throwable cause) {
    String why = "not HTTP: " + cause.getMessage();
    if (status == SWITCHING_PROTOCOLS && !(cause instanceof PrematureChannelClosureException)) {
      over = true;
      listener.garbled(why);
    } else {
      failed(why);
    }
  }
}
