package io.headroom.proxy.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ByteProcessor;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.util.concurrent.TimeUnit;

/**
 * Hands an upstream's answers to Vert.x's client as it can take them: without interim answers it
 * would take for final, without bytes that belong to no answer and would begin the next one, and
 * with the connection's end behind a whole answer that it still holds for a slow reader and would
 * lose. Behind the codec for the connection's life, on its event loop.
 */
public final class UpstreamAnswers extends ChannelDuplexHandler {
  /** Vert.x's names. */
  private static final String CODEC = "codec";

  private static final String HANDLER = "handler";

  private static final int CONTINUE = 100;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int EARLY_HINTS = 103;
  private static final int FIRST_FINAL = 200;

  private final HttpConnection connection;
  private final HttpClientOptions options;

  /** Status of the answer that is coming in, or came in last. */
  private int status = FIRST_FINAL;

  /** Whether a request is going out that is not whole. */
  private boolean asking;

  /** Whether a request went out whose answer has not come in whole. */
  private boolean unanswered;

  /** Whether something came that belongs to no answer. */
  private boolean strayed;

  /** Whether the connection has ended and Vert.x has not been told. */
  private boolean endHeld;

  UpstreamAnswers(HttpConnection connection, HttpClientOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** For a new connection of a client with these options, on its event loop. */
  public static void correct(HttpConnection connection, HttpClientOptions options) {
    Channel channel = ((HttpClientConnectionInternal) connection).channelHandlerContext().channel();
    channel.pipeline().addBefore(HANDLER, null, new UpstreamAnswers(connection, options));
    NoRenegotiation.guard(channel);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpRequest) {
      asking = true;
      unanswered = true;
    }
    asking &= !(message instanceof LastHttpContent);
    ctx.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf stray) {
      // Empty lines are no harm (RFC 9112, 2.2).
      strayed |= stray.forEachByte(ByteProcessor.FIND_NON_CRLF) >= 0;
      stray.release();
      return;
    }
    if (message instanceof HttpResponse head) {
      status = head.status().code();
    }
    if (message instanceof LastHttpContent && status >= FIRST_FINAL) {
      unanswered = false;
      onAnswered(ctx);
    }
    if (isUnknownInterim()) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!unanswered && !asking && isSoiled(ctx)) {
      ctx.close();
    }
    ctx.fireChannelReadComplete();
  }

  /** A peer that has said farewell in TLS waits for ours before it ends the connection. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      ctx.close();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (unanswered) {
      ctx.fireChannelInactive();
      return;
    }
    endHeld = true;
    closeWhenIdle();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.close(promise);
    if (endHeld) {
      endHeld = false;
      ctx.fireChannelInactive();
    }
  }

  /** Before Vert.x hears of the answer's end and may use the connection again. */
  private void onAnswered(ChannelHandlerContext ctx) {
    if (asking || isSoiled(ctx)) {
      closeWhenIdle();
    }
  }

  /** Vert.x closes once it has handed on the last answer: at once if it has. */
  private void closeWhenIdle() {
    connection.shutdown(1, TimeUnit.DAYS);
  }

  /** Whether the codec holds what belongs to no answer: one that goes hands on what it holds. */
  private boolean isSoiled(ChannelHandlerContext ctx) {
    boolean inPlace = ctx.pipeline().get(CODEC) != null;
    if (ctx.channel().isActive() && inPlace && !strayed) {
      ctx.pipeline().remove(CODEC);
      ctx.pipeline().addBefore(ctx.name(), CODEC, codec());
    }
    return strayed;
  }

  /** As Vert.x makes it. */
  private HttpClientCodec codec() {
    HttpDecoderConfig config =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(options.getMaxInitialLineLength())
            .setMaxHeaderSize(options.getMaxHeaderSize())
            .setMaxChunkSize(options.getMaxChunkSize())
            .setInitialBufferSize(options.getDecoderInitialBufferSize());
    return new HttpClientCodec(config, false, false);
  }

  private boolean isUnknownInterim() {
    return status < FIRST_FINAL
        && status != CONTINUE
        && status != SWITCHING_PROTOCOLS
        && status != EARLY_HINTS;
  }
}
