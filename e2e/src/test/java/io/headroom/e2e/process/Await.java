package io.headroom.e2e.process;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits for a condition, always with a bound; says what it waited for when the bound passes. */
public final class Await {

  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
  private static final long STILL_NANOS = Duration.ofSeconds(1).toNanos();

  private Await() {}

  /** Returns when {@code condition} holds; an exception from it counts as not yet. */
  public static void until(String what, Duration bound, Callable<Boolean> condition) {
    until(what, bound, condition, () -> "");
  }

  /**
   * As {@link #until(String, Duration, Callable)}, with more to say when it fails.
   *
   * @throws AssertionError naming {@code what}, the last exception and {@code details}
   */
  public static void until(
      String what, Duration bound, Callable<Boolean> condition, Supplier<String> details) {
    long deadline = System.nanoTime() + bound.toNanos();
    Throwable last;
    do {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception | AssertionError e) {
        last = e;
      }
      LockSupport.parkNanos(POLL_NANOS);
    } while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted());
    throw new AssertionError(
        "waited " + bound.toSeconds() + " s for: " + what + " " + details.get(), last);
  }

  /** Returns a number when it has stood still for a second. */
  public static long untilStill(String number, Duration bound, LongSupplier value) {
    long[] last = {value.getAsLong(), System.nanoTime()};
    until(
        number + " stands still",
        bound,
        () -> {
          long now = value.getAsLong();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] >= STILL_NANOS;
        },
        () -> "now " + last[0]);
    return last[0];
  }
}
