package io.headroom.proxy.dial;

import io.vertx.core.Future;
import io.vertx.core.Promise;
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

  /** The same outcome, or the other one when that takes longer. */
  default <T> Future<T> within(Duration patience, Future<T> outcome, Future<T> otherwise) {
    if (outcome.isComplete()) {
      return outcome;
    }
    Promise<T> first = Promise.promise();
    Runnable cancel =
        after(patience, () -> otherwise.onComplete(first::tryComplete, first::tryFail));
    outcome.onComplete(done -> cancel.run()).onComplete(first::tryComplete, first::tryFail);
    return first.future();
  }

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
