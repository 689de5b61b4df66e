package io.headroom.e2e.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks the same thing five times a second, on a thread of its own, until it fails or ends. */
final class Watch implements AutoCloseable {

  /** What must always be so. */
  interface Check {
    void run() throws Exception;
  }

  private static final long PAUSE_MS = 200;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private final AtomicInteger passed = new AtomicInteger();

  Watch(Check check) {
    thread.scheduleWithFixedDelay(() -> run(check), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
  }

  private void run(Check check) {
    try {
      check.run();
      passed.incrementAndGet();
    } catch (Exception | AssertionError e) {
      failure.completeExceptionally(e);
    }
  }

  /** Returns when the time is over; throws as soon as a check fails, also if one did before. */
  void staysSoFor(Duration time) {
    try {
      failure.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillSo) {
      return;
    } catch (ExecutionException e) {
      throw new AssertionError("after " + passed + " good checks: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int passed() {
    return passed.get();
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
