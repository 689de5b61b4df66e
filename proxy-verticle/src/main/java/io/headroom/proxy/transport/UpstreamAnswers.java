package io.headroom.proxy.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.util.concurrent.TimeUnit;

/**
 * Hands an upstream's answers to Vert.x's client as it can take them: without interim answers it
 * would take for final, and with the connection's end behind a whole answer that it still holds for
 * a slow reader and would lose. Behind the codec for the connection's life, on its event loop.
 */
public final class UpstreamAnswers extends ChannelDuplexHandler {
  /** The name of Vert.x's own. */
  private static final String HANDLER = "handler";

  private static final int CONTINUE = 100;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int EARLY_HINTS = 103;
  private static final int FIRST_FINAL = 200;

  private final HttpConnection connection;

  /** Status of the answer that is coming in, or came in last. */
  private int status = FIRST_FINAL;

  /** Whether a request went out whose answer has not come in whole. */
  private boolean unanswered;

  /** Whether the connection has ended and Vert.x has not been told. */
  private boolean endHeld;

  private UpstreamAnswers(HttpConnection connection) {
    this.connection = connection;
  }

  /** For a client's new connection, on its event loop. */
  public static void correct(HttpConnection connection) {
    ((HttpClientConnectionInternal) connection)
        .channelHandlerContext()
        .pipeline()
        .addBefore(HANDLER, null, new UpstreamAnswers(connection));
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    unanswered |= message instanceof HttpRequest;
    ctx.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpResponse head) {
      status = head.status().code();
    }
    boolean last = message instanceof LastHttpContent;
    if (last && status >= FIRST_FINAL) {
      unanswered = false;
    }
    if (isUnknownInterim()) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (unanswered) {
      ctx.fireChannelInactive();
      return;
    }
    endHeld = true;
    // Vert.x closes once it has handed on the last answer: at once if it has.
    connection.shutdown(1, TimeUnit.DAYS);
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.close(promise);
    if (endHeld) {
      endHeld = false;
      ctx.fireChannelInactive();
    }
  }

  private boolean isUnknownInterim() {
    return status < FIRST_FINAL
        && status != CONTINUE
        && status != SWITCHING_PROTOCOLS
        && status != EARLY_HINTS;
  }
}
