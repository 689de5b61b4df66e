package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.dial.LoopFound;
import io.headroom.proxy.forward.AnswerHead;
import io.headroom.proxy.forward.Asked;
import io.headroom.proxy.forward.UpstreamConnection;
import io.headroom.proxy.forward.UpstreamDialer;
import io.headroom.proxy.request.HopByHop;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import io.headroom.proxy.sessions.SessionIdentity;
import io.headroom.proxy.transport.UserTimeout;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One admitted upgrade until its upstream has answered: it holds the slot and either hands it to a
 * bridge or gives it back. On the client's event loop.
 */
public final class Upgrade implements UpstreamConnection.Asker, SessionTick.Ticked {
  private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

  /** Low: what waits here waits in the kernel's buffers too, and memory is counted per session. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(8 * 1024, 32 * 1024);

  private static final int SWITCHING_PROTOCOLS = 101;

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

  /** Whether nobody waits for the upstream any more. */
  private boolean over;

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

  void dial(UpstreamDialer dialer) {
    client.onGone(this::clientGone);
    try {
      dialer.dial(asking.match(), patience(), () -> !over).onComplete(this::onDialled);
    } catch (RuntimeException bug) {
      abandon();
      throw bug;
    }
  }

  private void onDialled(AsyncResult<UpstreamConnection> dialled) {
    if (dialled.succeeded() && !over) {
      upstream = dialled.result();
      upstream.ask(this, UpstreamRequest.of(asking, shared), true);
    } else if (dialled.succeeded()) {
      dialled.result().close();
    } else if (dialled.cause() instanceof LoopFound) {
      looped();
    } else {
      failed(Refusal.UPSTREAM_UNREACHABLE, String.valueOf(dialled.cause().getMessage()));
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
    ticking.end();
    heard();
    MultiMap mirrored = MultiMap.caseInsensitiveMultiMap();
    answered.headers().forEach(header -> mirrored.add(header.getKey(), header.getValue()));
    HopByHop.strip(mirrored);
    // No 101 may say it (RFC 9110, 8.6), not even that it is 0.
    mirrored.remove("Content-Length");
    try {
      client.request().response().headers().addAll(mirrored);
      bridge(Handshake.allowedRsv(answered.headers()));
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
    slot.release();
    heard();
    answer = new AnswerRelay(client.channel());
    answer.head(head);
  }

  @Override
  public void onPart(HttpContent part) {
    if (answer == null) {
      part.release();
    } else if (!answer.body(part)) {
      ticking.end();
      hangUp();
    }
  }

  @Override
  public void onReadComplete() {
    client.channel().flush();
  }

  @Override
  public void onWritable() {
    // The request has no body.
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

  private void looped() {
    if (ticking.end()) {
      slot.release();
      home.events().refused(RefusalReason.LOOP);
      client.refuse(LoopFound.STATUS, LoopFound.TEXT);
    }
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
    UpstreamConnection answered = upstream;
    if (answered == null) {
      throw new IllegalStateException("an answer without a connection");
    }
    Channel channel = answered.channel();
    Bridge bridge = new Bridge(identity, slot, home, client.channel(), channel, allowedRsv);
    if (!client.swap(bridge.clientHandler())) {
      clientGone();
      return;
    }
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    client.channel().config().setWriteBufferWaterMark(WATER_MARK);
    // PeerWatch knows the dead from those that only do not read.
    UserTimeout.off(client.channel());
    client.channel().config().setAutoRead(true);
    answered.handOver(bridge.upstreamHandler());
    bridge.open();
    // Frames that came with the 101 flow into the relay now.
    answered.stopDecoding();
    bridge.begin(client.earlyBytes());
  }

  private void failed(Refusal refusal, String why) {
    hangUp();
    if (answer != null) {
      answer.cut();
    }
    if (!ticking.end() || answer != null) {
      return;
    }
    slot.release();
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
    clientGone();
    client.abandon();
  }

  private void clientGone() {
    ticking.end();
    hangUp();
    slot.release();
  }

  private void hangUp() {
    over = true;
    if (upstream != null) {
      upstream.close();
    }
  }
}
