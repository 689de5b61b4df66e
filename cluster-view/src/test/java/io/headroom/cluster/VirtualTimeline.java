package io.headroom.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when a test says so. */
final class VirtualTimeline implements Timeline {
  private record Task(long atNanos, long order, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));

  // Close to the wrap-around, as System.nanoTime may be.
  private long nanos = Long.MAX_VALUE - Duration.ofMillis(100).toNanos();
  private final long start = nanos;
  private long order;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    tasks.add(new Task(nanos - start + delay.toNanos(), order++, task));
  }

  void pass(Duration time) {
    long until = nanos - start + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().atNanos() <= until) {
      Task next = tasks.remove();
      nanos = start + next.atNanos();
      next.work().run();
    }
    nanos = start + until;
  }

  void runDue() {
    pass(Duration.ZERO);
  }
}
