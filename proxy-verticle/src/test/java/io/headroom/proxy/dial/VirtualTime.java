package io.headroom.proxy.dial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that passes when the test says so. */
public final class VirtualTime implements LoopTime {
  private record Task(long atNanos, int number, Runnable task) {}

  private final List<Task> tasks = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - 1;
  private int numbers;

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    Task added = new Task(nowNanos + delay.toNanos(), numbers++, task);
    tasks.add(added);
    return () -> tasks.remove(added);
  }

  public void pass(Duration duration) {
    long end = nowNanos + duration.toNanos();
    for (Optional<Task> due = next(end); due.isPresent(); due = next(end)) {
      tasks.remove(due.get());
      nowNanos = due.get().atNanos;
      due.get().task.run();
    }
    nowNanos = end;
  }

  public void passMillis(long millis) {
    pass(Duration.ofMillis(millis));
  }

  int waiting() {
    return tasks.size();
  }

  private Optional<Task> next(long end) {
    return tasks.stream()
        .filter(task -> task.atNanos - end <= 0)
        .min(
            Comparator.<Task>comparingLong(task -> task.atNanos - end)
                .thenComparingInt(Task::number));
  }
}
