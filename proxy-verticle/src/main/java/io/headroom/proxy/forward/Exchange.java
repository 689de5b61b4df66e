package io.headroom.proxy.forward;

import io.headroom.proxy.access.Pass;
import io.headroom.proxy.dial.LoopFound;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCounted;
import io.vertx.core.AsyncResult;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, forwarded and answered. Lives from the request's head to the answer's end or the
 * client's leaving, on their event loop.
 */
final class Exchange implements Asker {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private enum Stage {
    DIALLING,
    ASKING, // The upstream has the request, or as much of it as there is.
    ANSWERING,
    OVER
  }

  private final Forwarder home;
  private final Intake client;
  private final HttpRequest head;
  private final Judge.Forward forward;
  private final Pass pass;
  private final Asked asked;
  private final AnswerParts parts;
  private final Silence silence = new Silence();
  private final long beganNanos = System.nanoTime();

  // Owned by the event loop.
  private Stage stage = Stage.DIALLING;
  private @Nullable UpstreamConnection upstream;
  private int status = HttpEvents.CLIENT_LEFT;

  /** Whether the upstream has been given the request's end. */
  private boolean sentWhole;

  /** Whether the client's connection may be used again, by what the answer's head says. */
  private boolean keepsAlive;

  Exchange(Forwarder home, Intake client, HttpRequest head, Judge.Forward forward, Pass pass) {
    this.home = home;
    this.client = client;
    this.head = head;
    this.forward = forward;
    this.pass = pass;
    this.asked = Asked.of(head);
    this.parts = client.context().pipeline().get(AnswerParts.class);
    this.sentWhole = !asked.hasBody();
    client.context().pipeline().get(RequestDecoder.class).passChunks(head);
    home.heads.adapt(head, asked, forward, pass);
    home.events.began();
  }

  void begin() {
    home.kept(forward.match()).ifPresentOrElse(this::ask, this::dial);
  }

  private void dial() {
    stage = Stage.DIALLING;
    home.dial(forward.match(), () -> stage == Stage.DIALLING).onComplete(this::onDialled);
  }

  private void onDialled(AsyncResult<UpstreamConnection> dialled) {
    if (dialled.succeeded() && stage == Stage.DIALLING) {
      ask(dialled.result());
    } else if (dialled.succeeded()) {
      dialled.result().close();
    } else {
      boolean loop = dialled.cause() instanceof LoopFound;
      refuse(loop ? Problem.LOOP : Problem.UPSTREAM_UNREACHABLE, dialled.cause().toString());
    }
  }

  private void ask(UpstreamConnection connection) {
    upstream = connection;
    stage = Stage.ASKING;
    connection.ask(this, asked.hasBody() ? head : RequestHead.whole(head), !asked.hasBody());
    connection.passChunks(!asked.old());
    client.serveWaiting();
  }

  boolean takesBody() {
    return stage != Stage.DIALLING || !asked.hasBody();
  }

  void onBody(ReferenceCounted part, boolean broken) {
    if (broken) {
      part.release();
      refuse(Problem.BAD_REQUEST, "a broken body");
    } else if (sentWhole || upstream == null) {
      part.release();
    } else {
      silence.onMove();
      sentWhole = part instanceof LastHttpContent;
      upstream.send(Trailers.ofRequest(part, home.heads, pass));
    }
  }

  /** All that a read brought has been told; false: no more should come for now. */
  boolean onBodyReadComplete() {
    if (upstream == null || !asked.hasBody()) {
      return true;
    }
    upstream.channel().flush();
    return upstream.channel().isWritable();
  }

  @Override
  public void onWritable() {
    client.reads(true);
  }

  @Override
  public void onInterim(HttpResponse interim) {
    if (interim.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      onGarbled(interim.status().code(), "unexpected status 101");
    } else if (asked.takes(interim.status())) {
      silence.onMove();
      client.context().writeAndFlush(AnswerHead.interim(interim));
    }
  }

  @Override
  public void onHead(HttpResponse answer) {
    Optional<String> fault = AnswerHead.fault(answer, asked);
    if (fault.isPresent()) {
      onGarbled(answer.status().code(), fault.get());
      return;
    }
    stage = Stage.ANSWERING;
    status = answer.status().code();
    silence.onMove();
    keepsAlive = AnswerHead.adapt(answer, asked, forward.cookie());
    client.context().write(answer);
  }

  @Override
  public void onPart(ByteBuf part, Framing framing) {
    silence.onMove();
    parts.send(client.context(), part, framing);
  }

  @Override
  public void onEnd(LastHttpContent end) {
    end(sentWhole);
    client.over(client.context().write(Trailers.ofAnswer(end, asked.takesTrailers())), keepsAlive);
    client.context().flush();
  }

  @Override
  public void onReadComplete() {
    client.context().flush();
    if (upstream != null && !client.context().channel().isWritable()) {
      upstream.reads(false);
    }
  }

  void onClientWritable() {
    if (upstream != null) {
      upstream.reads(true);
    }
  }

  @Override
  public void onGarbled(int status, String why) {
    refuse(Problem.UPSTREAM_WRONG, why);
  }

  @Override
  public void onLost(String why) {
    if (upstream != null && upstream.mayHaveBeenClosed() && asked.isRepeatable()) {
      upstream.close();
      upstream = null;
      dial();
    } else {
      refuse(Problem.UPSTREAM_UNREACHABLE, why);
    }
  }

  void onTick(long nowNanos) {
    Duration patience = forward.match().route().silence();
    if (stage == Stage.DIALLING) {
      silence.onMove();
    } else if (silence.lasts(patience, nowNanos)
        && !home.movesBelow(client.context().channel(), upstream, patience)) {
      onSilence();
    }
  }

  private void onSilence() {
    if (stage == Stage.ANSWERING) {
      end(false);
      client.context().close();
    } else if (!sentWhole && upstream != null && upstream.channel().isWritable()) {
      refuse(Problem.CLIENT_STALLED, "the request stopped arriving");
    } else {
      refuse(asked.ofSilence(), "no answer in time");
    }
  }

  /** There is no answer, or not the rest of it. */
  private void refuse(Problem problem, String why) {
    boolean half = stage == Stage.ANSWERING;
    if (stage == Stage.OVER) {
      return;
    }
    status = half ? status : problem.status();
    end(false);
    String what = half ? "half an" : "no";
    LOG.info("{} answer from {} for {}: {}", what, forward.match().target(), forward.path(), why);
    boolean keeps = client.dropBody() && asked.keepsAlive() && !problem.closes();
    if (half) {
      client.over(client.context().writeAndFlush(Unpooled.EMPTY_BUFFER), false);
    } else {
      client.refuse(problem, head, forward.cookie(), keeps);
    }
  }

  /** Once: lets go of the upstream's connection, which serves another request or ends. */
  void end(boolean reusable) {
    if (stage == Stage.OVER) {
      return;
    }
    stage = Stage.OVER;
    home.events.ended(forward.match().route().kind(), status, System.nanoTime() - beganNanos);
    if (upstream != null && reusable) {
      home.keep(upstream);
    } else if (upstream != null) {
      upstream.close();
    }
    upstream = null;
  }
}
