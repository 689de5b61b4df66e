package io.headroom.proxy.bridge;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one clock of an event loop's sessions: deadlines, heartbeats and idleness are looked at in
 * one sweep, so no session has a timer. Runs only while there is something to look at.
 */
final class SessionTick {
  /** Something that wants to be looked at; on the event loop. */
  interface Ticked {
    /**
     * @return false when it needs no further look
     */
    boolean tick(long nowNanos);
  }

  static final long PERIOD_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(SessionTick.class);

  private final Vertx vertx;
  private final LongSupplier nanoTime;

  // Owned by the event loop.
  private final List<Ticked> all = new ArrayList<>();
  private boolean running;

  SessionTick(Vertx vertx, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
  }

  void add(Ticked one) {
    all.add(one);
    if (!running) {
      running = true;
      vertx.setPeriodic(PERIOD_MILLIS, this::sweep);
    }
  }

  private void sweep(long timer) {
    long now = nanoTime.getAsLong();
    int size = all.size();
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Ticked one = all.get(i);
      if (ticked(one, now)) {
        all.set(kept++, one);
      }
    }
    all.subList(kept, size).clear();
    if (all.isEmpty()) {
      running = false;
      vertx.cancelTimer(timer);
    }
  }

  /** A bug in one must not stop the clock of the others. */
  private static boolean ticked(Ticked one, long now) {
    try {
      return one.tick(now);
    } catch (RuntimeException bug) {
      LOG.error("a session's tick failed", bug);
      return false;
    }
  }
}
