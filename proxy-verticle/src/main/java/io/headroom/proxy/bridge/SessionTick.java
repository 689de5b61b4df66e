package io.headroom.proxy.bridge;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one clock of an event loop's sessions: deadlines, heartbeats and idleness are looked at in
 * one sweep, so no session has a timer. Runs only while there is something to look at. On the event
 * loop.
 */
final class SessionTick {
  /** Something that wants to be looked at. */
  interface Ticked {
    void tick(long nowNanos);
  }

  /** One that is looked at, until it says that it needs no further look. */
  final class Entry {
    private final Ticked one;
    private int place;

    private Entry(Ticked one, int place) {
      this.one = one;
      this.place = place;
    }

    /**
     * Lets go of it at once: what a session leaves is much, and would outlive it until the sweep.
     *
     * @return false when it was let go before
     */
    boolean end() {
      if (place == ENDED) {
        return false;
      }
      Entry last = all.remove(all.size() - 1);
      if (last != this) {
        all.set(place, last);
        last.place = place;
      }
      place = ENDED;
      return true;
    }
  }

  static final long PERIOD_MILLIS = 100;

  private static final int ENDED = -1;

  private static final Logger LOG = LoggerFactory.getLogger(SessionTick.class);

  private final Vertx vertx;
  private final LongSupplier nanoTime;

  // Owned by the event loop.
  private final List<Entry> all = new ArrayList<>();
  private boolean running;

  SessionTick(Vertx vertx, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
  }

  Entry add(Ticked one) {
    Entry entry = new Entry(one, all.size());
    all.add(entry);
    if (!running) {
      running = true;
      vertx.setPeriodic(PERIOD_MILLIS, this::sweep);
    }
    return entry;
  }

  private void sweep(long timer) {
    long now = nanoTime.getAsLong();
    // From the end: one that ends has its place taken by the last, which has been looked at.
    for (int i = all.size() - 1; i >= 0; i--) {
      if (i < all.size()) {
        look(all.get(i), now);
      }
    }
    if (all.isEmpty()) {
      running = false;
      vertx.cancelTimer(timer);
    }
  }

  /** A bug in one must not stop the clock of the others. */
  private static void look(Entry entry, long now) {
    try {
      entry.one.tick(now);
    } catch (RuntimeException bug) {
      LOG.error("a session's tick failed", bug);
      entry.end();
    }
  }
}
