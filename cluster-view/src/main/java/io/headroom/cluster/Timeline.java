package io.headroom.cluster;

import java.time.Duration;

/** Monotonic time and tasks to come, all run one after the other on one context. */
interface Timeline {

  /** Nanoseconds by a clock that never jumps. */
  long nanoTime();

  /** Runs the task on the context when the delay is over; from any thread. */
  void after(Duration delay, Runnable task);
}
