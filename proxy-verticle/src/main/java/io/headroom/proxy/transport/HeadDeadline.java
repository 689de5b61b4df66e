package io.headroom.proxy.transport;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Closes a server's connections that do not bring a request: the guard against slowloris. What has
 * a request in flight, or was upgraded, is left alone. Where the port is crowded heads have less
 * time, and connections between two requests make room. One per event loop, used only there.
 */
public final class HeadDeadline {
  /** For a head: from its first byte on, a new connection's from its first moment after TLS. */
  private static final Duration HEAD = Duration.ofSeconds(8);

  /** Between requests; longer than load balancers keep idle connections, Google's 600 s too. */
  private static final Duration IDLE = Duration.ofSeconds(620);

  /** For a head while connections are scarce. */
  private static final Duration HURRIED_HEAD = Duration.ofSeconds(2);

  /** Whoever asks more often than that is at it, such as a probe, and makes no room. */
  private static final Duration IN_USE = Duration.ofSeconds(2);

  /** That many at least make room at once where connections are scarce, if there are. */
  private static final int IDLE_AT_ONCE = 8;

  private final ConnectionLimit limit;
  private final EventLoopExchanges exchanges;
  private final long headNanos;
  private final long idleNanos;
  private final Tick tick;

  /** To be made on the event loop whose connections it watches. */
  public HeadDeadline(Vertx vertx, ConnectionLimit limit, EventLoopExchanges exchanges) {
    this(vertx, limit, exchanges, HEAD, IDLE);
  }

  /** The same, with other patience. */
  public HeadDeadline(
      Vertx vertx,
      ConnectionLimit limit,
      EventLoopExchanges exchanges,
      Duration head,
      Duration idle) {
    this.limit = limit;
    this.exchanges = exchanges;
    this.headNanos = head.toNanos();
    this.idleNanos = idle.toNanos();
    long shortest = Math.min(head.toMillis(), idle.toMillis());
    Duration period = Duration.ofMillis(Math.max(10, Math.min(1_000, shortest / 4)));
    this.tick = new Tick(vertx, period, this::look);
    exchanges.whenThereAreConnections(tick::begin);
  }

  public void close() {
    tick.close();
  }

  private boolean look() {
    long now = exchanges.nanoTime();
    boolean crowded = limit.crowded();
    long patience = crowded ? Math.min(headNanos, HURRIED_HEAD.toNanos()) : headNanos;
    exchanges.connections().stream()
        .filter(connection -> !connection.isServed() && isLate(connection, now, patience))
        .forEach(WatchedConnection::close);
    if (crowded) {
      makeRoom(now);
    }
    return exchanges.open() > 0;
  }

  private boolean isLate(WatchedConnection awaited, long now, long patience) {
    return now - awaited.sinceNanos() > (awaited.inHead() ? patience : idleNanos);
  }

  /** Closes a part of those between two requests, those first that have waited longest. */
  private void makeRoom(long now) {
    List<WatchedConnection> idle =
        exchanges.connections().stream()
            .filter(connection -> !connection.isServed() && !connection.inHead())
            .filter(connection -> now - connection.sinceNanos() > IN_USE.toNanos())
            .sorted(Comparator.comparingLong(connection -> connection.sinceNanos() - now))
            .toList();
    idle.stream()
        .limit(Math.max(IDLE_AT_ONCE, idle.size() / 4))
        .forEach(
            connection -> {
              limit.madeRoom();
              connection.close();
            });
  }
}
