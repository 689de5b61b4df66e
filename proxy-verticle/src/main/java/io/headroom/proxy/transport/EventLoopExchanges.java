package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The connections of one port on one event loop, as long as they speak HTTP; looks at them only
 * while it drains. Its numbers may be read from any thread, all else is the event loop's.
 */
public final class EventLoopExchanges {
  private static final long STEP_MILLIS = 50;

  /** For the rest of an upload that was answered before its end, so that no reset eats that. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A client that is about to use its connection again has done so by then. */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many of their clients come back at once that nobody notices. */
  private static final long STREAM_NANOS = 10_000_000;

  private final Vertx vertx;
  private final Context context;
  private final BooleanSupplier draining;
  private final LongSupplier nanoTime;
  private final ConnectionLimit limit;

  // Written by the event loop, but for the 1 that stands for "not looked yet".
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger unsettled = new AtomicInteger();
  private final AtomicInteger kept = new AtomicInteger();
  private final AtomicInteger ending = new AtomicInteger();

  // Owned by the event loop.
  private final Set<WatchedConnection> connections = new HashSet<>();

  private Runnable watch = () -> {};

  /** Whether a drain waits for nothing else. */
  private boolean keptMayGo;

  EventLoopExchanges(
      Vertx vertx, BooleanSupplier draining, LongSupplier nanoTime, ConnectionLimit limit) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.draining = draining;
    this.nanoTime = nanoTime;
    this.limit = limit;
  }

  /** For a server's new connection. */
  public void onConnection(HttpConnection connection) {
    ChannelHandlerContext handler = ((HttpServerConnection) connection).channelHandlerContext();
    handler.pipeline().addBefore(handler.name(), null, new WatchedConnection(this));
  }

  /** Connections that speak HTTP; to be called on the event loop. */
  public int open() {
    return connections.size();
  }

  /** Calls back with each connection that comes; to be called on the event loop. */
  void whenThereAreConnections(Runnable begin) {
    watch = begin;
  }

  /** A copy: who is closed is taken out. */
  List<WatchedConnection> connections() {
    return List.copyOf(connections);
  }

  int inFlight() {
    return inFlight.get();
  }

  int unsettled() {
    return unsettled.get();
  }

  int kept() {
    return kept.get();
  }

  int ending() {
    return ending.get();
  }

  void drain() {
    unsettled.set(1);
    context.runOnContext(
        here -> {
          step();
          vertx.setPeriodic(STEP_MILLIS, timer -> step());
        });
  }

  void closeKept() {
    context.runOnContext(
        here -> {
          letKeptGo();
          step();
        });
  }

  void endStreams(Duration atMost) {
    ending.set(1);
    context.runOnContext(
        here -> {
          endNow(atMost.toNanos());
          step();
        });
  }

  boolean draining() {
    return draining.getAsBoolean();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  void add(WatchedConnection connection) {
    connections.add(connection);
    watch.run();
  }

  /**
   * It ended, or speaks HTTP no longer.
   *
   * @param unanswered its requests that no answer will come for
   */
  void remove(WatchedConnection connection, int unanswered) {
    connections.remove(connection);
    inFlight.addAndGet(-unanswered);
  }

  /** A connection has brought its first request. */
  void proven(Channel connection) {
    limit.proven(connection);
  }

  void begun() {
    inFlight.incrementAndGet();
  }

  void over() {
    inFlight.decrementAndGet();
  }

  void letKeptGo() {
    keptMayGo = true;
  }

  /**
   * Whether a connection goes that nothing is under way on.
   *
   * @param whole false where the rest of an answered request is awaited
   */
  boolean letsGo(boolean whole, long unusedNanos) {
    return whole ? keptMayGo && unusedNanos >= KEPT_NANOS : unusedNanos >= LINGER_NANOS;
  }

  void endNow(long atMostNanos) {
    List<WatchedConnection> streams =
        connections.stream().filter(WatchedConnection::isStream).toList();
    long span = Math.max(1, Math.min(atMostNanos, streams.size() * STREAM_NANOS));
    long now = nanoTime();
    for (WatchedConnection stream : streams) {
      stream.endAt(now + ThreadLocalRandom.current().nextLong(span));
    }
  }

  void step() {
    long now = nanoTime();
    int waitedFor = 0;
    int idle = 0;
    int told = 0;
    for (WatchedConnection connection : connections()) {
      boolean open = !connection.settle(now);
      waitedFor += open && !connection.isKept() ? 1 : 0;
      idle += open && connection.isKept() ? 1 : 0;
      told += connection.isEnding() ? 1 : 0;
    }
    unsettled.set(waitedFor);
    kept.set(idle);
    ending.set(told);
  }
}
