package io.headroom.proxy;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits for conditions, with a bound. */
public final class Await {
  public static final Duration BOUND = Duration.ofSeconds(15);

  private static final long LOOK_NANOS = 2_000_000;
  private static final long STILL_NANOS = 500_000_000;

  private Await() {}

  /** Lets other threads run; for loops that have a bound of their own. */
  public static void pause() {
    LockSupport.parkNanos(LOOK_NANOS);
  }

  public static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  public static void latch(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("not within " + BOUND);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public static void barrier(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IOException(e);
    }
  }

  public static void until(String condition, BooleanSupplier holds) {
    until(condition, BOUND, holds, () -> "");
  }

  public static void until(
      String condition, Duration bound, BooleanSupplier holds, Supplier<String> found) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + bound + ": " + condition + " " + found.get());
      }
      pause();
    }
  }

  /** Until a counter has stood still for half a second. */
  public static void untilStill(String counter, LongSupplier value) {
    long[] last = {value.getAsLong(), System.nanoTime()};
    until(
        counter + " stands still",
        () -> {
          long now = value.getAsLong();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > STILL_NANOS;
        });
  }
}
