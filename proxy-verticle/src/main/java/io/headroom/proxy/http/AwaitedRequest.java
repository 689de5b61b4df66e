package io.headroom.proxy.http;

import io.headroom.proxy.bridge.ConnectionReads;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** What a connection has brought so far, and since when the next is awaited. For one event loop. */
final class AwaitedRequest implements ConnectionReads.Listener {
  private static final int SWITCHING_PROTOCOLS = 101;

  private long sinceNanos;
  private @Nullable HttpServerRequest latest;

  /** False once a tick has seen the latest request answered. */
  private boolean inFlight;

  /** Whether the latest request was whole when the read under way began. */
  private boolean whole;

  /** Whether there are bytes behind the latest request, and no head yet. */
  private boolean headBegun = true;

  AwaitedRequest(long sinceNanos) {
    this.sinceNanos = sinceNanos;
  }

  @Override
  public void beforeRead() {
    whole = latest != null && latest.isEnded();
  }

  /** Whether none has come before. */
  boolean isFirst() {
    return latest == null;
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

  /** Whether a request is being served. */
  boolean isServed() {
    return latest != null && inFlight;
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
