package io.headroom.proxy.bridge;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a bound. */
final class Await {
  static final Duration BOUND = Duration.ofSeconds(15);

  private static final long LOOK_NANOS = 2_000_000;

  private Await() {}

  /** Lets other threads run; for loops that have a bound of their own. */
  static void pause() {
    LockSupport.parkNanos(LOOK_NANOS);
  }

  static void until(String what, BooleanSupplier condition) {
    until(what, BOUND, condition, () -> "");
  }

  static void until(
      String what, Duration bound, BooleanSupplier condition, Supplier<String> found) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + bound + ": " + what + " " + found.get());
      }
      pause();
    }
  }
}
