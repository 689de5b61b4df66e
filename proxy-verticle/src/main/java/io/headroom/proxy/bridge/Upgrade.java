package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.dial.LoopFound;
import io.headroom.proxy.http.HopByHop;
import io.headroom.proxy.transport.UserTimeout;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
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
final class Upgrade implements UpstreamHandshake.Listener, SessionTick.Ticked {
  private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

  /** Low: what waits here waits in the kernel's buffers too, and memory is counted per session. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(8 * 1024, 32 * 1024);

  private final Asking asking;
  private final ClientSide client;
  private final SessionIdentity identity;
  private final Slot slot;
  private final BridgeHome home;
  private final Refuser refuser;
  private final SharedState shared;
  private final UpstreamHandshake handshake = new UpstreamHandshake(this);
  private final SessionTick.Entry ticking;

  // Owned by the event loop.
  private @Nullable AnswerRelay answer;

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
      dialer.dial(asking.match(), UpstreamRequest.of(asking, shared), patience(), handshake);
    } catch (RuntimeException bug) {
      abandon();
      throw bug;
    }
  }

  @Override
  public void switched(HttpResponse answered) {
    Optional<String> fault = Handshake.fault(answered, client.request().headers());
    if (fault.isPresent()) {
      failed(Refusal.UPSTREAM_WRONG, fault.get());
      return;
    }
    ticking.end();
    shared.damper().served(asking.key());
    home.events().upstreamConnected(home.nanoTime() - identity.openedNanos());
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

  @Override
  public void answered(HttpResponse head) {
    slot.release();
    shared.damper().served(asking.key());
    home.events().upstreamConnected(home.nanoTime() - identity.openedNanos());
    answer = new AnswerRelay(client.request(), handshake);
    answer.head(head);
  }

  @Override
  public void body(HttpContent content, boolean last) {
    if (answer != null && (!answer.body(content.content(), last) || last)) {
      ticking.end();
      handshake.cancel();
    }
  }

  @Override
  public void garbled(String why) {
    failed(Refusal.UPSTREAM_WRONG, why);
  }

  @Override
  public void failed(String why) {
    if (answer != null) {
      ticking.end();
      client.request().connection().close();
    } else {
      failed(Refusal.UPSTREAM_UNREACHABLE, why);
    }
  }

  @Override
  public void looped() {
    if (ticking.end()) {
      slot.release();
      home.events().refused(RefusalReason.LOOP);
      client.refuse(RefusalReason.LOOP_STATUS, LoopFound.TEXT);
    }
  }

  @Override
  public void tick(long nowNanos) {
    if (nowNanos - identity.openedNanos() >= patience().toNanos()) {
      handshake.failed("no answer within connectTimeoutMs");
      handshake.cancel();
    }
  }

  private Duration patience() {
    return shared.settings().get().webSocketProxy().connectTimeout();
  }

  private void bridge(int allowedRsv) {
    Channel upstream = handshake.channel();
    if (upstream == null) {
      throw new IllegalStateException("an answer without a channel");
    }
    Bridge bridge = new Bridge(identity, slot, home, client.channel(), upstream, allowedRsv);
    if (!client.swap(bridge.clientHandler())) {
      clientGone();
      return;
    }
    upstream.config().setWriteBufferWaterMark(WATER_MARK);
    client.channel().config().setWriteBufferWaterMark(WATER_MARK);
    // PeerWatch knows the dead from those that only do not read.
    UserTimeout.off(client.channel());
    client.channel().config().setAutoRead(true);
    UpstreamDialer.replaceHandler(upstream, bridge.upstreamHandler());
    bridge.open();
    // Frames that came with the 101 flow into the relay now; the codec would refuse the client's.
    upstream.pipeline().remove(UpstreamDialer.CODEC);
    bridge.begin(client.earlyBytes());
  }

  private void failed(Refusal refusal, String why) {
    if (!ticking.end()) {
      return;
    }
    handshake.cancel();
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
    handshake.cancel();
    slot.release();
  }
}
