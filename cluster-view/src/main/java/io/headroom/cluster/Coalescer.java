package io.headroom.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns any number of calls, from any thread, into runs of one task on a timeline that are at least
 * an interval apart. The first call runs it at once, and a run always follows the last call.
 */
final class Coalescer {
  private final Timeline timeline;
  private final Duration interval;
  private final Runnable task;

  /** Set while a run is to come: the calls until then are told by it. */
  private final AtomicBoolean due = new AtomicBoolean();

  private volatile long earliestNanos;

  Coalescer(Timeline timeline, Duration interval, Runnable task) {
    this.timeline = timeline;
    this.interval = interval;
    this.task = task;
    this.earliestNanos = timeline.nanoTime();
  }

  void request() {
    if (!due.get() && due.compareAndSet(false, true)) {
      timeline.after(Duration.ofNanos(Math.max(0, earliestNanos - timeline.nanoTime())), this::run);
    }
  }

  private void run() {
    earliestNanos = timeline.nanoTime() + interval.toNanos();
    // Before the task: a change that the task just missed asks for the next run.
    due.set(false);
    task.run();
  }
}
