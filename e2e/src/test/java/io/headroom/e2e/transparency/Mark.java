package io.headroom.e2e.transparency;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How far one thread has come, for another one that waits for it. */
final class Mark {

  /** There is no further. */
  static final long END = Long.MAX_VALUE;

  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(20);

  private long reached = -1;

  synchronized void reach(long where) {
    reached = Math.max(reached, where);
    notifyAll();
  }

  synchronized void await(long where) {
    long deadline = System.nanoTime() + BOUND_NANOS;
    try {
      while (reached < where) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new TimeoutException("reached " + reached + " of " + where);
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
