package io.headroom.proxy.http;

import io.headroom.proxy.bridge.ConnectionReads;
import io.headroom.proxy.transport.ConnectionLimit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * More than an answer that is held back ever leaves behind it. Who sends requests and takes no
   * answers would have us keep thousands from one read.
   */
  private static final int MOST_UNTAKEN_BYTES = 256 * 1024;

  private final Vertx vertx;
  private final ConnectionLimit limit;
  private final long headNanos;
  private final long idleNanos;
  private final long tick;

  // Owned by the event loop.
  private final Map<HttpConnection, AwaitedRequest> connections = new HashMap<>();

  private HeadDeadline(Vertx vertx, ConnectionLimit limit, Duration head, Duration idle) {
    this.vertx = vertx;
    this.limit = limit;
    this.headNanos = head.toNanos();
    this.idleNanos = idle.toNanos();
    long shortest = Math.min(head.toMillis(), idle.toMillis());
    this.tick = vertx.setPeriodic(Math.max(10, Math.min(1_000, shortest / 4)), this::onTick);
  }

  /** To be called on the event loop it will serve. */
  public static HeadDeadline create(Vertx vertx, ConnectionLimit limit) {
    return create(vertx, limit, HEAD, IDLE);
  }

  static HeadDeadline create(Vertx vertx, ConnectionLimit limit, Duration head, Duration idle) {
    return new HeadDeadline(vertx, limit, head, idle);
  }

  /** For the server's connection handler. */
  public void onConnection(HttpConnection connection) {
    AwaitedRequest waiting = new AwaitedRequest(System.nanoTime());
    connections.put(connection, waiting);
    ConnectionReads.tell(connection, waiting);
    connection.closeHandler(gone -> connections.remove(connection));
  }

  /** For each request, first of all. */
  public void onRequest(HttpServerRequest request) {
    AwaitedRequest waiting = connections.get(request.connection());
    if (waiting != null) {
      if (waiting.isFirst()) {
        limit.proven(request.connection());
      }
      waiting.begin(request);
      if (ConnectionReads.untaken(request.connection()) > MOST_UNTAKEN_BYTES) {
        close(request.connection());
      }
    }
  }

  /** For each request that asks for an upgrade: its connection never brings another head. */
  public void onUpgrade(HttpServerRequest request) {
    connections.remove(request.connection());
  }

  public void close() {
    vertx.cancelTimer(tick);
  }

  /** Connections under watch, those included that have closed since the last tick. */
  int watched() {
    return connections.size();
  }

  private void onTick(long timer) {
    long now = System.nanoTime();
    boolean crowded = limit.crowded();
    long patience = crowded ? Math.min(headNanos, HURRIED_HEAD.toNanos()) : headNanos;
    connections.values().removeIf(AwaitedRequest::isOver);
    List<Map.Entry<HttpConnection, AwaitedRequest>> late =
        connections.entrySet().stream()
            .filter(entry -> isLate(entry.getValue(), now, patience))
            .toList();
    late.forEach(entry -> close(entry.getKey()));
    if (crowded) {
      makeRoom(now);
    }
  }

  private boolean isLate(AwaitedRequest awaited, long now, long patience) {
    return now - awaited.sinceNanos(now) > (awaited.inHead() ? patience : idleNanos);
  }

  /** Closes a part of those between two requests, those first that have waited longest. */
  private void makeRoom(long now) {
    List<Map.Entry<HttpConnection, AwaitedRequest>> idle =
        connections.entrySet().stream()
            .filter(entry -> !entry.getValue().isServed() && !entry.getValue().inHead())
            .filter(entry -> now - entry.getValue().sinceNanos(now) > IN_USE.toNanos())
            .sorted(Comparator.comparingLong(entry -> entry.getValue().sinceNanos(now) - now))
            .toList();
    idle.stream()
        .limit(Math.max(IDLE_AT_ONCE, idle.size() / 4))
        .forEach(
            entry -> {
              limit.madeRoom();
              close(entry.getKey());
            });
  }

  private void close(HttpConnection connection) {
    connections.remove(connection);
    connection.close();
  }
}
