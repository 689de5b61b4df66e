package io.headroom.proxy.forward;

import io.headroom.proxy.access.Answer;
import io.headroom.proxy.access.Pass;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, one request at a time: those to an upstream are ours, others Vert.x's,
 * whose handler is the next. Until the connection ends or is upgraded, on its event loop.
 */
final class Intake extends ChannelDuplexHandler {
  private enum Turn {
    NOBODYS,
    /** A rule is asked, and what comes waits. */
    ASKING,
    OURS,
    VERTXS,
    /** The last answer was given: what comes is dropped. */
    LAST,
    /** An upgrade, which no other request follows. */
    LEFT
  }

  private final Forwarder home;

  // Owned by the event loop.
  private final Backlog waiting = new Backlog(this);
  private @Nullable ChannelHandlerContext context;
  private Turn turn = Turn.NOBODYS;
  private @Nullable Exchange exchange;

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
    waiting.release();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (turn == Turn.LEFT) {
      leave(ctx, message);
    } else if (waiting.isEmpty() && takes(message)) {
      take(ctx, message);
    } else {
      waiting.add(message);
      reads(waiting.hasRoom());
    }
  }

  boolean takes(Object message) {
    return message instanceof HttpRequest
        ? turn == Turn.NOBODYS || turn == Turn.LAST
        : turn != Turn.ASKING && (exchange == null || exchange.takesBody());
  }

  void take(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest head && turn == Turn.NOBODYS) {
      whole = false;
      answered = false;
      last = !HttpUtil.isKeepAlive(head);
      begin(ctx, head);
      return;
    }
    whole |= Backlog.isEnd(message);
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
    if (verdict instanceof Judge.Forward forward && forward.isGuarded()) {
      turn = Turn.ASKING;
      home.entrance.ask(this, head, forward);
    } else if (verdict instanceof Judge.Forward forward) {
      serve(head, forward, Pass.NONE);
    } else if (verdict instanceof Judge.Refuse refuse) {
      refuse(refuse.problem(), head, refuse.cookie(), !last && !refuse.problem().closes());
    } else {
      turn = verdict == Judge.Pass.UPGRADE ? Turn.LEFT : Turn.VERTXS;
      unanswered = head;
      ctx.fireChannelRead(head);
    }
  }

  void serve(HttpRequest head, Judge.Forward forward, Pass pass) {
    turn = Turn.OURS;
    exchange = new Exchange(home, this, head, forward, pass);
    exchange.begin();
  }

  /** The route's rule says no. */
  void refuse(Answer answer, HttpRequest head) {
    turn = Turn.OURS;
    over(context().writeAndFlush(ProblemAnswer.of(answer, head, !last)), !last);
  }

  void refuse(Problem problem, HttpRequest head, @Nullable String cookie, boolean keepsAlive) {
    over(context().writeAndFlush(ProblemAnswer.of(problem, head, cookie, keepsAlive)), keepsAlive);
  }

  /** Drops what waits of the body of the request under way; whether all of it has come. */
  boolean dropBody() {
    whole |= waiting.dropBody();
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

  void serveWaiting() {
    if (waiting.serve()) {
      channelReadComplete(context());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean goesOn = exchange == null || exchange.onBodyReadComplete();
    if (turn != Turn.VERTXS && turn != Turn.LEFT && waiting.hasRoom()) {
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
    if (!(event instanceof ShutdownEvent) || turn != Turn.OURS && turn != Turn.ASKING) {
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
}
