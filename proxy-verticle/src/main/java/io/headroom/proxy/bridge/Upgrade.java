package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.dial.LoopFound;
import io.headroom.proxy.forward.AnswerHead;
import io.headroom.proxy.forward.Asked;
import io.headroom.proxy.forward.Asker;
import io.headroom.proxy.forward.RequestHead;
import io.headroom.proxy.forward.UpstreamConnection;
import io.headroom.proxy.forward.UpstreamDialer;
import io.headroom.proxy.request.HopByHop;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import io.headroom.proxy.sessions.SessionIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One admitted upgrade until its upstream has answered: it holds the slot and either hands it to a
 * bridge or gives it back. On the client's event loop.
 */
public final class Upgrade implements Asker, SessionTick.Ticked {
  private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

  private static final int SWITCHING_PROTOCOLS = 101;

  private enum Stage {
    /** The upstream is dialled, and then asked. */
    DIALLING,
    /** It has given another answer than 101, and the slot is back. */
    ANSWERING,
    /** A bridge has the slot and both channels. */
    BRIDGED,
    /** The client has its answer or has gone. */
    OVER
  }

  private final Asking asking;
  private final ClientSide client;
  private final SessionIdentity identity;
  private final Slot slot;
  private final BridgeHome home;
  private final Refuser refuser;
  private final SharedState shared;
  private final SessionTick.Entry ticking;

  // Owned by the event loop.
  private @Nullable UpstreamConnection upstream;
  private @Nullable AnswerRelay answer;

  private Stage stage = Stage.DIALLING;

  Upgrade(
      Asking asking,
      SessionIdentity identity,
      Slot slot,
      BridgeHome home,
      Refuser refuser,
      SharedState shared) {
    this.asking = asking;
    this.client = asking.client();
    this.identity = identity;
    this.slot = slot;
    this.home = home;
    this.refuser = refuser;
    this.shared = shared;
    this.ticking = home.tick().add(this);
  }

  void dial(UpstreamDialer dialer, RequestHead heads) {
    client.onGone(() -> end(Stage.OVER));
    try {
      dialer
          .dial(asking.match(), patience(), () -> stage == Stage.DIALLING)
          .onComplete(dialled -> onDialled(dialled, heads));
    } catch (RuntimeException bug) {
      abandon();
      throw bug;
    }
  }

  private void onDialled(AsyncResult<UpstreamConnection> dialled, RequestHead heads) {
    if (dialled.succeeded() && stage == Stage.DIALLING) {
      upstream = dialled.result();
      upstream.ask(this, asking.head(heads), true);
    } else if (dialled.succeeded()) {
      dialled.result().close();
    } else if (!(dialled.cause() instanceof LoopFound)) {
      failed(Refusal.UPSTREAM_UNREACHABLE, String.valueOf(dialled.cause().getMessage()));
    } else if (end(Stage.OVER)) {
      home.events().refused(RefusalReason.LOOP);
      client.refuse(LoopFound.STATUS, LoopFound.TEXT);
    }
  }

  @Override
  public void onInterim(HttpResponse answered) {
    if (answered.status().code() != SWITCHING_PROTOCOLS) {
      return;
    }
    Optional<String> fault = Handshake.fault(answered, client.request().headers());
    if (fault.isPresent()) {
      failed(Refusal.UPSTREAM_WRONG, fault.get());
      return;
    }
    heard();
    int allowedRsv = Handshake.allowedRsv(answered.headers());
    MultiMap mirrored = (MultiMap) answered.headers();
    HopByHop.strip(mirrored);
    // No 101 may say it (RFC 9110, 8.6), not even that it is 0.
    mirrored.remove("Content-Length");
    try {
      client.request().response().headers().addAll(mirrored);
      bridge(allowedRsv);
    } catch (RuntimeException bug) {
      abandon();
      throw bug;
    }
  }

  private void heard() {
    shared.damper().served(asking.key());
    home.events().upstreamConnected(home.nanoTime() - identity.openedNanos());
  }

  @Override
  public void onHead(HttpResponse head) {
    Optional<String> fault = AnswerHead.fault(head, Asked.LAST_GET);
    if (fault.isPresent()) {
      failed(Refusal.UPSTREAM_UNREACHABLE, fault.get());
      return;
    }
    stage = Stage.ANSWERING;
    slot.release();
    heard();
    answer = AnswerRelay.begin(client.channel(), head);
  }

  @Override
  public void onPart(ByteBuf part, Framing framing) {
    if (!Objects.requireNonNull(answer).body(part)) {
      end(Stage.OVER);
    }
  }

  @Override
  public void onEnd(LastHttpContent last) {
    Objects.requireNonNull(answer).end(last);
    end(Stage.OVER);
  }

  @Override
  public void onReadComplete() {
    client.channel().flush();
  }

  @Override
  public void onGarbled(int status, String why) {
    failed(
        status == SWITCHING_PROTOCOLS ? Refusal.UPSTREAM_WRONG : Refusal.UPSTREAM_UNREACHABLE, why);
  }

  @Override
  public void onLost(String why) {
    failed(Refusal.UPSTREAM_UNREACHABLE, why);
  }

  @Override
  public void tick(long nowNanos) {
    if (nowNanos - identity.openedNanos() >= patience().toNanos()) {
      failed(Refusal.UPSTREAM_UNREACHABLE, "no answer within connectTimeoutMs");
    }
  }

  private Duration patience() {
    return shared.settings().get().webSocketProxy().connectTimeout();
  }

  private void bridge(int allowedRsv) {
    UpstreamConnection answered = Objects.requireNonNull(upstream);
    Channel channel = answered.channel();
    Bridge bridge =
        new Bridge(identity, asking.watch(), slot, home, client.channel(), channel, allowedRsv);
    if (!client.swap(bridge.clientHandler())) {
      end(Stage.OVER);
      return;
    }
    client.channel().config().setAutoRead(true);
    answered.handOver(bridge.upstreamHandler());
    bridge.open();
    // Frames that came with the 101 flow into the relay now.
    answered.stopDecoding();
    bridge.begin(client.earlyBytes());
    end(Stage.BRIDGED);
  }

  private void failed(Refusal refusal, String why) {
    if (!end(Stage.OVER)) {
      return;
    }
    if (answer != null) {
      answer.cut();
      return;
    }
    LOG.atWarn()
        .addKeyValue("kind", identity.kind())
        .addKeyValue("path", identity.path())
        .addKeyValue("target", asking.match().target().toString())
        .addKeyValue("why", why)
        .log(refusal.text());
    refuser.upstreamFailed(asking, refusal);
  }

  /** After a fault of ours: no slot may be lost over it. */
  private void abandon() {
    end(Stage.OVER);
    client.abandon();
  }

  /**
   * Waits for nothing any more.
   *
   * @param how bridged, or over: then the slot is back and the upstream left
   * @return false when it had ended before
   */
  private boolean end(Stage how) {
    if (stage == Stage.BRIDGED || stage == Stage.OVER) {
      return false;
    }
    stage = how;
    ticking.end();
    if (how == Stage.OVER) {
      slot.release();
      if (upstream != null) {
        upstream.close();
      }
    }
    return true;
  }
}
