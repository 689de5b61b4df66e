package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.proxy.sessions.SessionEvents;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import io.headroom.proxy.transport.Acknowledgements;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** One event loop's {@link BridgeHome}. */
final class EventLoopHome implements BridgeHome {
  private final SharedState shared;
  private final SessionTick tick;
  private final Traffic traffic;
  private final Acknowledgements acknowledgements = new Acknowledgements();

  EventLoopHome(Vertx vertx, SharedState shared, Traffic traffic) {
    this.shared = shared;
    this.tick = new SessionTick(vertx, shared.nanoTime());
    this.traffic = traffic;
  }

  @Override
  public long nanoTime() {
    return shared.nanoTime().getAsLong();
  }

  @Override
  public Settings.WebSocketProxy settings() {
    return shared.settings().get().webSocketProxy();
  }

  @Override
  public long unacknowledgedNanos(Channel peer) {
    return TimeUnit.MILLISECONDS.toNanos(acknowledgements.millisAwaited(peer));
  }

  @Override
  public long sinceAcknowledgedNanos(Channel peer) {
    return TimeUnit.MILLISECONDS.toNanos(acknowledgements.millisSinceLast(peer));
  }

  @Override
  public SessionRegistry registry() {
    return shared.registry();
  }

  @Override
  public SessionTick tick() {
    return tick;
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public SessionEvents events() {
    return shared.events();
  }
}
