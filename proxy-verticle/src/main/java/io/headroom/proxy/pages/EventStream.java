package io.headroom.proxy.pages;

import io.headroom.proxy.admission.Holder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One who listens to events. Who reads too slowly misses some, since the newest is all that counts,
 * and is let go in the end. Owned by the event loop of its connection.
 */
final class EventStream {
  private final HttpServerResponse response;
  private final Holder holder;
  private final Duration patience;
  private final LongSupplier nanoTime;

  private long stuckSinceNanos;
  private boolean stuck;

  EventStream(
      HttpServerResponse response, Holder holder, Duration patience, LongSupplier nanoTime) {
    this.response = response;
    this.holder = holder;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** Whose seat it has. */
  Holder holder() {
    return holder;
  }

  /**
   * Sends an event, if what came before was read.
   *
   * @return false when it is over
   */
  boolean send(Buffer event) {
    if (response.closed() || response.ended()) {
      return false;
    }
    if (!response.writeQueueFull()) {
      stuck = false;
      response.write(event);
    } else if (!stuck) {
      stuck = true;
      stuckSinceNanos = nanoTime.getAsLong();
    } else if (nanoTime.getAsLong() - stuckSinceNanos >= patience.toNanos()) {
      response.reset();
      return false;
    }
    return true;
  }
}
