package io.headroom.proxy.http;

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
 * Closes public connections that do not bring a request: the guard against slowloris. What has a
 * request in flight, or was upgraded, is left alone. One per event loop, used only there.
 */
public final class HeadDeadline {
  /** For a new connection's first head, TLS handshake not counted. */
  private static final Duration FIRST = Duration.ofSeconds(8);

  /** Between requests; longer than load balancers keep idle connections, Google's 600 s too. */
  private static final Duration NEXT = Duration.ofSeconds(620);

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Vertx vertx;
  private final long firstNanos;
  private final long nextNanos;
  private final long tick;

  // Owned by the event loop.
  private final Map<HttpConnection, Waiting> connections = new HashMap<>();

  private HeadDeadline(Vertx vertx, Duration first, Duration next) {
    this.vertx = vertx;
    this.firstNanos = first.toNanos();
    this.nextNanos = next.toNanos();
    long shortest = Math.min(first.toMillis(), next.toMillis());
    this.tick = vertx.setPeriodic(Math.max(10, Math.min(1_000, shortest / 4)), this::onTick);
  }

  /** To be called on the event loop it will serve. */
  public static HeadDeadline create(Vertx vertx) {
    return create(vertx, FIRST, NEXT);
  }

  static HeadDeadline create(Vertx vertx, Duration first, Duration next) {
    return new HeadDeadline(vertx, first, next);
  }

  /** For the server's connection handler. */
  public void onConnection(HttpConnection connection) {
    connections.put(connection, new Waiting(System.nanoTime()));
    connection.closeHandler(gone -> connections.remove(connection));
  }

  /** For each request, first of all. */
  public void onRequest(HttpServerRequest request) {
    Waiting waiting = connections.get(request.connection());
    if (waiting != null) {
      waiting.begin(request.response());
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
      } else if (now - waiting.sinceNanos(now) > (waiting.isFirst() ? firstNanos : nextNanos)) {
        entries.remove();
        entry.getKey().close();
      }
    }
  }

  /** What a connection has brought so far. */
  private static final class Waiting {
    private long sinceNanos;
    private @Nullable HttpServerResponse latest;

    /** False once a tick has seen the latest request answered. */
    private boolean inFlight;

    Waiting(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }

    void begin(HttpServerResponse response) {
      latest = response;
      inFlight = true;
    }

    boolean isFirst() {
      return latest == null;
    }

    /** Upgraded, or closed while it was answered: nothing more to wait for. */
    boolean isOver() {
      return latest != null
          && (latest.closed() || (latest.ended() && latest.getStatusCode() == SWITCHING_PROTOCOLS));
    }

    /** When the wait for the next head began, to within a tick; now, while a request is served. */
    long sinceNanos(long now) {
      if (latest != null && inFlight) {
        inFlight = !latest.ended();
        sinceNanos = now;
      }
      return sinceNanos;
    }
  }
}
