package io.headroom.proxy.dial;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Monotonic time and tasks to come on one event loop. */
public interface LoopTime {

  /** Nanoseconds by a clock that never jumps. */
  long nanoTime();

  /**
   * Runs the task when the delay is over, unless it is cancelled before.
   *
   * @return cancels it
   */
  Runnable after(Duration delay, Runnable task);

  /** That of the event loop it is called on. */
  static LoopTime of(Vertx vertx) {
    return new LoopTime() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public Runnable after(Duration delay, Runnable task) {
        long timer = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> task.run());
        return () -> vertx.cancelTimer(timer);
      }
    };
  }
}
