package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.proxy.sessions.SessionEvents;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import io.headroom.proxy.transport.Acknowledgements;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What the sessions of one event loop share: settings of the moment, their tick, their counts.
 *
 * @param awaitedMillis since a peer last acknowledged anything, while data are on their way to it;
 *     0: none are
 * @param silentMillis since a peer last acknowledged anything; {@code Long.MAX_VALUE}: it is gone,
 *     or nobody can tell
 */
record BridgeHome(
    LongSupplier clock,
    Supplier<Settings.WebSocketProxy> live,
    ToLongFunction<Channel> awaitedMillis,
    ToLongFunction<Channel> silentMillis,
    SessionRegistry registry,
    SessionTick tick,
    Traffic traffic,
    SessionEvents events,
    SessionLog log) {

  static BridgeHome of(Vertx vertx, SharedState shared, Traffic traffic) {
    Acknowledgements kernel = new Acknowledgements();
    return new BridgeHome(
        shared.nanoTime(),
        () -> shared.settings().get().webSocketProxy(),
        kernel::millisAwaited,
        kernel::millisSinceLast,
        shared.registry(),
        new SessionTick(vertx, shared.nanoTime()),
        traffic,
        shared.events(),
        new SessionLog(shared.sessionLog(), shared.audit()));
  }

  long nanoTime() {
    return clock.getAsLong();
  }

  Settings.WebSocketProxy settings() {
    return live.get();
  }

  long unacknowledgedNanos(Channel peer) {
    return TimeUnit.MILLISECONDS.toNanos(awaitedMillis.applyAsLong(peer));
  }

  long sinceAcknowledgedNanos(Channel peer) {
    return TimeUnit.MILLISECONDS.toNanos(silentMillis.applyAsLong(peer));
  }
}
