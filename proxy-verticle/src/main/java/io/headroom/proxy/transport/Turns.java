package io.headroom.proxy.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Tasks of which so many run at a time; some more wait for their turn, not for long. On one thread.
 */
final class Turns {
  private static final int MOST_WAITING = 1_000;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  /** What waits for its turn. */
  interface Task {
    /** Begins; {@link Turns#ended} is called once when it has ended, even while it begins. */
    void run();

    /** There are too many. */
    void refuse();
  }

  private record Waiting(Task task, long sinceNanos) {}

  private final IntSupplier most;
  private final LongSupplier nanoTime;

  // Owned by the thread.
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int running;
  private boolean calling;

  /**
   * @param most at a time; may change
   */
  Turns(IntSupplier most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
  }

  void take(Task task) {
    if (running < most.getAsInt()) {
      running++;
      task.run();
    } else if (waiting.size() < MOST_WAITING) {
      waiting.add(new Waiting(task, nanoTime.getAsLong()));
    } else {
      task.refuse();
    }
  }

  /** One that ran has ended: the next one's turn. */
  void ended() {
    running--;
    if (calling) {
      return;
    }
    calling = true;
    while (running < most.getAsInt() && !waiting.isEmpty()) {
      Waiting next = waiting.remove();
      if (nanoTime.getAsLong() - next.sinceNanos() > PATIENCE_NANOS) {
        next.task().refuse();
      } else {
        running++;
        next.task().run();
      }
    }
    calling = false;
  }
}
