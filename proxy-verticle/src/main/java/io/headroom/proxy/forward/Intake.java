package io.headroom.proxy.forward;

import io.headroom.proxy.request.ProblemPages.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.vertx.core.net.impl.ShutdownEvent;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, one request at a time: those to an upstream are ours, others Vert.x's,
 * whose handler is the next. Until the connection ends or is upgraded, on its event loop.
 */
final class Intake extends ChannelDuplexHandler {
  /** Messages that wait for their turn, beyond which nothing more is read. */
  private static final int MOST_WAITING = 8;

  private enum Turn {
    NOBODYS,
    OURS,
    VERTXS,
    /** The last answer was given: what comes is dropped. */
    LAST,
    /** An upgrade, which no other request follows. */
    LEFT
  }

  private final Forwarder home;

  // Owned by the event loop.
  private final Queue<Object> waiting = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private Turn turn = Turn.NOBODYS;
  private @Nullable Exchange exchange;
  private boolean serving;

  // Of the request under way: whether it has come whole, has its answer, ends the connection; its
  // head, if it is Vert.x's, which has not begun to answer.
  private boolean whole;
  private boolean answered;
  private boolean last;
  private @Nullable HttpRequest unanswered;

  Intake(Forwarder home) {
    this.home = home;
  }

  ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    home.came(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    home.clients.remove(this);
    if (exchange != null) {
      exchange.end(false);
    }
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (turn == Turn.LEFT) {
      leave(ctx, message);
    } else if (waiting.isEmpty() && takes(message)) {
      take(ctx, message);
    } else {
      waiting.add(message);
      reads(waiting.size() <= MOST_WAITING);
    }
  }

  private boolean takes(Object message) {
    return message instanceof HttpRequest
        ? turn == Turn.NOBODYS || turn == Turn.LAST
        : exchange == null || exchange.takesBody();
  }

  private void take(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest head && turn == Turn.NOBODYS) {
      whole = false;
      answered = false;
      last = !HttpUtil.isKeepAlive(head);
      begin(ctx, head);
      return;
    }
    whole |= isEnd(message);
    boolean broken = message instanceof HttpObject object && object.decoderResult().isFailure();
    if (turn == Turn.LEFT || turn == Turn.VERTXS && !broken) {
      leave(ctx, message);
    } else if (exchange != null && message instanceof ReferenceCounted part) {
      exchange.onBody(part, broken);
    } else {
      ReferenceCountUtil.release(message);
      if (broken && unanswered != null) {
        refuse(Problem.BAD_REQUEST, unanswered, null, false);
      } else if (broken && turn != Turn.LAST) {
        over(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER), false);
      }
    }
    settle();
  }

  /** To Vert.x, which knows Netty's parts of a body only. */
  private static void leave(ChannelHandlerContext ctx, Object message) {
    ctx.fireChannelRead(message instanceof ByteBuf part ? new DefaultHttpContent(part) : message);
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    Judge.Verdict verdict = home.judge.judge(head, ctx.channel());
    turn = Turn.OURS;
    if (verdict instanceof Judge.Forward forward) {
      exchange = new Exchange(home, this, head, forward);
      exchange.begin();
    } else if (verdict instanceof Judge.Refuse refuse) {
      refuse(refuse.problem(), head, refuse.cookie(), !last && !refuse.problem().closes());
    } else {
      turn = verdict == Judge.Pass.UPGRADE ? Turn.LEFT : Turn.VERTXS;
      unanswered = head;
      ctx.fireChannelRead(head);
    }
  }

  void refuse(Problem problem, HttpRequest head, @Nullable String cookie, boolean keepsAlive) {
    over(context().writeAndFlush(ProblemAnswer.of(problem, head, cookie, keepsAlive)), keepsAlive);
  }

  /** Drops what waits of the body of the request under way; whether all of it has come. */
  boolean dropBody() {
    while (!waiting.isEmpty() && !(waiting.element() instanceof HttpRequest)) {
      whole |= isEnd(waiting.element());
      ReferenceCountUtil.release(waiting.remove());
    }
    return whole;
  }

  /** There is nothing more to answer; the last part of it is on its way to the client. */
  void over(ChannelFuture written, boolean keepsAlive) {
    exchange = null;
    answered = true;
    if (!keepsAlive) {
      turn = Turn.LAST;
      written.addListener(whole ? ChannelFutureListener.CLOSE : done -> Linger.on(context()));
    }
    settle();
  }

  /** The next request's turn, when that under way is over. */
  private void settle() {
    if (whole && answered && (turn == Turn.OURS || turn == Turn.VERTXS)) {
      turn = last ? Turn.LAST : Turn.NOBODYS;
    }
    if (answered) {
      serveWaiting();
    }
  }

  /** In a loop, not on the stack: there may be a thousand. */
  void serveWaiting() {
    if (serving) {
      return;
    }
    serving = true;
    while (!waiting.isEmpty() && takes(waiting.element())) {
      take(context(), waiting.remove());
    }
    serving = false;
    channelReadComplete(context());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean goesOn = exchange == null || exchange.onBodyReadComplete();
    if (turn != Turn.VERTXS && turn != Turn.LEFT && waiting.size() <= MOST_WAITING) {
      reads(goesOn);
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    // Vert.x's: our own answers begin behind this handler.
    boolean interim = message instanceof HttpResponse head && head.status().code() < 200;
    if (!interim && message instanceof HttpResponse answer) {
      unanswered = null;
      last |= !HttpUtil.isKeepAlive(answer);
    }
    ctx.write(message, promise);
    if (interim && turn == Turn.LEFT) {
      ctx.pipeline().remove(this);
    } else if (!interim && message instanceof LastHttpContent && turn == Turn.VERTXS) {
      answered = true;
      // Vert.x has not yet noted that itself.
      ctx.executor().execute(this::settle);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null && ctx.channel().isWritable()) {
      exchange.onClientWritable();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // Vert.x would close at once what it takes for idle.
    if (!(event instanceof ShutdownEvent && turn == Turn.OURS)) {
      ctx.fireUserEventTriggered(event);
    }
  }

  void onTick(long nowNanos) {
    if (exchange != null) {
      exchange.onTick(nowNanos);
    }
  }

  void reads(boolean wanted) {
    context().channel().config().setAutoRead(wanted);
  }

  private static boolean isEnd(Object message) {
    return message instanceof LastHttpContent last && last.decoderResult().isSuccess();
  }
}
