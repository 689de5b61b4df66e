package io.headroom.e2e.cluster;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks one instance, again and again, how many sessions the others have, and notes the times. */
final class Sightings {
  private static final long PAUSE_MS = 10;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<long[]> done = new CompletableFuture<>();
  private final Pod pod;

  /** When the others' sum was first seen to be more than the index. */
  private final long[] seenNanos;

  /** Owned by the thread. */
  private int seen;

  Sightings(Pod pod, int count) {
    this.pod = pod;
    this.seenNanos = new long[count];
    thread.scheduleWithFixedDelay(this::look, 0, PAUSE_MS, TimeUnit.MILLISECONDS);
  }

  /** How long after these times, in ascending order, each was seen. */
  long[] since(long[] openedNanos) throws Exception {
    try {
      long[] seenAt = done.get(100, TimeUnit.SECONDS);
      long[] latencies = new long[openedNanos.length];
      for (int i = 0; i < latencies.length; i++) {
        latencies[i] = seenAt[i] - openedNanos[i];
      }
      return latencies;
    } finally {
      thread.shutdownNow();
    }
  }

  private void look() {
    try {
      Capacity told = pod.capacity();
      int others = told.cluster().open() - told.instance().open();
      long now = System.nanoTime();
      for (; seen < others; seen++) {
        seenNanos[seen] = now;
      }
      if (seen == seenNanos.length) {
        done.complete(seenNanos);
      }
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
