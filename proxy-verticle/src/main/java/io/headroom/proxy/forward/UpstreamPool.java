package io.headroom.proxy.forward;

import io.headroom.config.address.Origin;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Connections to upstreams that rest between two requests. One per event loop, used only there. */
final class UpstreamPool {
  /** Under the 5 s after which uvicorn and Node close, so that they rarely do it first. */
  private static final long KEPT_NANOS = Duration.ofSeconds(4).toNanos();

  /** Of one target, and of all together: browsers come in bursts, descriptors are scarce. */
  private static final int MOST_OF_ONE = 100;

  private static final int MOST = 1_000;

  private final LongSupplier nanoTime;

  // Owned by the event loop.
  /** Those that have rested longest are the first of their target's. */
  private final Map<Origin, Deque<UpstreamConnection>> resting = new HashMap<>();

  private int size;

  UpstreamPool(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * The one that was used last.
   *
   * @param addresses those of the target; one that leads elsewhere is closed
   * @return null: there is none
   */
  @Nullable UpstreamConnection take(Origin target, List<InetAddress> addresses) {
    Deque<UpstreamConnection> ofTarget = resting.get(target);
    if (ofTarget == null || addresses.isEmpty()) {
      return null;
    }
    for (UpstreamConnection last; (last = ofTarget.pollLast()) != null; ) {
      size--;
      InetAddress address = last.address();
      if (last.isReusable() && address != null && addresses.contains(address)) {
        return last;
      }
      last.close();
    }
    return null;
  }

  /** Keeps one whose answer is whole for the next request, or closes it. */
  void giveBack(UpstreamConnection connection) {
    Deque<UpstreamConnection> ofTarget =
        connection.isReusable() && size < MOST
            ? resting.computeIfAbsent(connection.target(), target -> new ArrayDeque<>())
            : null;
    if (ofTarget == null || ofTarget.size() >= MOST_OF_ONE) {
      connection.close();
      return;
    }
    connection.rest(nanoTime.getAsLong());
    ofTarget.addLast(connection);
    size++;
  }

  /**
   * Closes those that have rested for long, or would have before the next tick.
   *
   * @param tickNanos from one to the next
   */
  void onTick(long tickNanos) {
    long now = nanoTime.getAsLong();
    for (Iterator<Deque<UpstreamConnection>> all = resting.values().iterator(); all.hasNext(); ) {
      Deque<UpstreamConnection> ofTarget = all.next();
      for (UpstreamConnection first; (first = ofTarget.peekFirst()) != null; ) {
        if (first.isReusable() && first.idleNanos(now) + tickNanos < KEPT_NANOS) {
          break;
        }
        size--;
        ofTarget.removeFirst();
        first.close();
      }
      if (ofTarget.isEmpty()) {
        all.remove();
      }
    }
  }

  boolean isEmpty() {
    return resting.isEmpty();
  }

  /** Closes them all. */
  void close() {
    resting.values().forEach(ofTarget -> ofTarget.forEach(UpstreamConnection::close));
    resting.clear();
    size = 0;
  }
}
