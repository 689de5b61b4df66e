package io.headroom.proxy.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and what is under way on it. Stands behind the codec until the connection
 * ends or is upgraded, on its event loop; while it drains the last answer says that it is the last
 * one, and then the connection ends.
 */
final class WatchedConnection extends ChannelDuplexHandler implements ChannelFutureListener {
  /** Of answers: who asks and takes none would have us keep thousands from one read. */
  private static final int MOST_UNTAKEN_BYTES = 256 * 1024;

  private static final int SWITCHING_PROTOCOLS = 101;

  private final EventLoopExchanges home;

  // Owned by the event loop.
  private @Nullable ChannelHandlerContext context;

  /** Requests whose heads were read; whose answers were handed on; and written to the last byte. */
  private int begun;

  private int answered;
  private int over;

  /** When the connection was opened, or the last answer written. */
  private long usedNanos;

  /** Whether the latest request has been read to its end. */
  private boolean whole = true;

  /** Of each request that waits for its answer: whether a client that lost it may ask again. */
  private final Queue<Boolean> repeatable = new ArrayDeque<>();

  /** Whether bytes of a head have come, and behind a request when. */
  private boolean headBegun;

  private long headNanos;

  /** Whether the read under way has brought anything of a request. */
  private boolean brought;

  private AnswerKind answer = AnswerKind.NONE;

  /** Whether the client was told that no other request will be answered. */
  private boolean last;

  /** When an event stream is to end; 0: when its upstream ends it. */
  private long endNanos;

  private boolean cutShort;

  WatchedConnection(EventLoopExchanges home) {
    this.home = home;
    this.usedNanos = home.nanoTime();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    home.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    home.remove(this, begun - over);
    over = begun;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    brought = true;
    if (last && whole) {
      // It came behind the last request: not to be served any more (RFC 9112, 9.6).
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest head) {
      begin(ctx);
      repeatable.add(AnswerKind.mayStream(head));
    }
    whole |= message instanceof LastHttpContent;
    ctx.fireChannelRead(message);
    closeAfterLast(ctx);
  }

  private void begin(ChannelHandlerContext ctx) {
    if (begun++ == 0) {
      home.proven(ctx.channel());
    }
    home.begun();
    whole = false;
    headBegun = false;
    if (ctx.channel().bytesBeforeWritable() > MOST_UNTAKEN_BYTES) {
      ctx.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!brought && whole && !headBegun) {
      headBegun = true;
      headNanos = home.nanoTime();
    }
    brought = false;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (cutShort) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
    } else if (message instanceof HttpResponse head && AnswerKind.isInterim(head)) {
      ctx.write(message, promise);
      if (head.status().code() == SWITCHING_PROTOCOLS) {
        ctx.pipeline().remove(this);
      }
    } else {
      writeFinal(ctx, message, promise);
    }
  }

  private void writeFinal(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse head) {
      answer = AnswerKind.of(head);
      HttpDate.stamp(head.headers());
      if (home.draining() && begun - answered == 1) {
        last = true;
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    if (message instanceof LastHttpContent) {
      answered++;
      answer = AnswerKind.NONE;
      repeatable.poll();
      ctx.write(message, promise.unvoid().addListener(this));
    } else {
      ctx.write(message, promise);
    }
  }

  /** The last byte of an answer was written, or the connection is lost. */
  @Override
  public void operationComplete(ChannelFuture written) {
    if (over < begun) {
      over++;
      home.over();
    }
    usedNanos = home.nanoTime();
    if (context != null) {
      closeAfterLast(context);
    }
  }

  /** Whether a request is under way, or its answer. */
  boolean isServed() {
    return begun > over;
  }

  /** Whether a head is awaited, and not only the next request. */
  boolean inHead() {
    return headBegun || begun == 0;
  }

  /** Since when the next request is awaited, or its head: a new connection's from the first. */
  long sinceNanos() {
    return headBegun && begun > 0 ? headNanos : usedNanos;
  }

  void close() {
    if (context != null) {
      context.close();
    }
  }

  boolean isStream() {
    return answered == over && Boolean.TRUE.equals(repeatable.peek()) && answer.isStream();
  }

  void endAt(long nanos) {
    endNanos = nanos == 0 ? 1 : nanos;
  }

  boolean isEnding() {
    return endNanos != 0 && isStream();
  }

  /**
   * While it drains: closes what is not used, and an event stream whose time has come.
   *
   * @return false when it is to be waited for
   */
  boolean settle(long nowNanos) {
    if (context == null || !context.channel().isActive()) {
      return true;
    }
    if (isStream()) {
      if (isEnding() && !cutShort && nowNanos - endNanos >= 0) {
        cutShort(context);
      }
      return true;
    }
    boolean done = !isServed() && !headBegun && home.letsGo(whole, nowNanos - usedNanos);
    if (done) {
      context.close();
    }
    return done;
  }

  /** Whether it is open for a next request, of which nothing has come. */
  boolean isKept() {
    return whole && !headBegun && !isServed();
  }

  /**
   * Ends the answer as if its upstream had, and the connection: its client connects anew. The next
   * request behind it has waited in vain, and is told so where an answer can follow.
   */
  private void cutShort(ChannelHandlerContext ctx) {
    cutShort = true;
    List<Object> ending = answer.ending(begun - answered > 1);
    ending.subList(0, ending.size() - 1).forEach(ctx::write);
    ctx.writeAndFlush(ending.get(ending.size() - 1)).addListener(CLOSE);
  }

  private void closeAfterLast(ChannelHandlerContext ctx) {
    if (last && whole && begun == over) {
      ctx.close();
    }
  }
}
