package io.headroom.e2e.cluster;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Opens sessions on one instance at a steady pace, and notes when each was open. */
final class Openings {
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<long[]> done = new CompletableFuture<>();
  private final Pod pod;
  private final int perSecond;
  private final long[] openedNanos;

  /** Owned by the thread. */
  private int opened;

  Openings(Pod pod, int perSecond, int count) {
    this.pod = pod;
    this.perSecond = perSecond;
    this.openedNanos = new long[count];
  }

  void start() {
    thread.scheduleAtFixedRate(this::open, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
  }

  /** When each session was open, by {@link System#nanoTime}. */
  long[] await() throws Exception {
    try {
      return done.get(2L * openedNanos.length / perSecond + 100, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }
  }

  private void open() {
    if (opened == openedNanos.length) {
      done.complete(openedNanos);
      return;
    }
    try {
      pod.open(1);
      openedNanos[opened] = System.nanoTime();
      opened++;
    } catch (IOException | AssertionError e) {
      done.completeExceptionally(e);
    }
  }
}
