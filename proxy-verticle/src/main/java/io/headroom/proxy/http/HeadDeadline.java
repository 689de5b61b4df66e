package io.headroom.proxy.http;

import io.headroom.proxy.bridge.ConnectionReads;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes a server's connections that do not bring a request: the guard against slowloris. What has
 * a request in flight, or was upgraded, is left alone. One per event loop, used only there.
 */
public final class HeadDeadline {
  /** For a head: from its first byte on, a new connection's from its first moment after TLS. */
  private static final Duration HEAD = Duration.ofSeconds(8);

  /** Between requests; longer than load balancers keep idle connections, Google's 600 s too. */
  private static final Duration IDLE = Duration.ofSeconds(620);

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Vertx vertx;
  private final long headNanos;
  private final long idleNanos;
  private final long tick;

  // Owned by the event loop.
  private final Map<HttpConnection, Waiting> connections = new HashMap<>();

  private HeadDeadline(Vertx vertx, Duration head, Duration idle) {
    this.vertx = vertx;
    this.headNanos = head.toNanos();
    this.idleNanos = idle.toNanos();
    long shortest = Math.min(head.toMillis(), idle.toMillis());
    this.tick = vertx.setPeriodic(Math.max(10, Math.min(1_000, shortest / 4)), this::onTick);
  }

  /** To be called on the event loop it will serve. */
  public static HeadDeadline create(Vertx vertx) {
    return create(vertx, HEAD, IDLE);
  }

  static HeadDeadline create(Vertx vertx, Duration head, Duration idle) {
    return new HeadDeadline(vertx, head, idle);
  }

  /** For the server's connection handler. */
  public void onConnection(HttpConnection connection) {
    Waiting waiting = new Waiting(System.nanoTime());
    connections.put(connection, waiting);
    ConnectionReads.tell(connection, waiting);
    connection.closeHandler(gone -> connections.remove(connection));
  }

  /** For each request, first of all. */
  public void onRequest(HttpServerRequest request) {
    Waiting waiting = connections.get(request.connection());
    if (waiting != null) {
      waiting.begin(request);
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
    Iterator<Map.Entry<HttpConnection, Waiting>> entries = connections.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<HttpConnection, Waiting> entry = entries.next();
      Waiting waiting = entry.getValue();
      if (waiting.isOver()) {
        entries.remove();
      } else if (now - waiting.sinceNanos(now) > (waiting.inHead() ? headNanos : idleNanos)) {
        entries.remove();
        entry.getKey().close();
      }
    }
  }

  /** What a connection has brought so far. */
  private static final class Waiting implements ConnectionReads.Listener {
    private long sinceNanos;
    private @Nullable HttpServerRequest latest;

    /** False once a tick has seen the latest request answered. */
    private boolean inFlight;

    /** Whether the latest request was whole when the read under way began. */
    private boolean whole;

    /** Whether there are bytes behind the latest request, and no head yet. */
    private boolean headBegun = true;

    Waiting(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }

    @Override
    public void beforeRead() {
      whole = latest != null && latest.isEnded();
    }

    void begin(HttpServerRequest request) {
      latest = request;
      inFlight = true;
      whole = false;
      headBegun = false;
    }

    @Override
    public void afterRead() {
      if (whole && !headBegun) {
        headBegun = true;
        sinceNanos = System.nanoTime();
      }
    }

    boolean inHead() {
      return headBegun;
    }

    /** Upgraded, or closed while it was answered: nothing more to wait for. */
    boolean isOver() {
      if (latest == null) {
        return false;
      }
      HttpServerResponse response = latest.response();
      return response.closed()
          || (response.ended() && response.getStatusCode() == SWITCHING_PROTOCOLS);
    }

    /** When the wait for the next head began, to within a tick; now, while a request is served. */
    long sinceNanos(long now) {
      if (latest != null && inFlight) {
        inFlight = !latest.response().ended();
        sinceNanos = now;
      }
      return sinceNanos;
    }
  }
}
