package io.headroom.proxy.http;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for conditions, with a bound. */
final class Await {
  static final Duration BOUND = Duration.ofSeconds(15);

  private Await() {}

  static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  static void latch(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("not within " + BOUND);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  static void until(String condition, BooleanSupplier holds) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + BOUND + ": " + condition);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** Until a counter has stood still for half a second. */
  static void untilStill(String counter, LongSupplier value) {
    long[] last = {value.getAsLong(), System.nanoTime()};
    until(
        counter + " stands still",
        () -> {
          long now = value.getAsLong();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > 500_000_000L;
        });
  }
}
