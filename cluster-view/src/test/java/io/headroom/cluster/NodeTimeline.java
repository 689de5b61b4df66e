package io.headroom.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process's share of virtual time: it may stand still while the clock goes on, or end. */
final class NodeTimeline implements Timeline {
  private final VirtualTimeline real;
  private final List<Runnable> missed = new ArrayList<>();
  private boolean frozen;
  private boolean dead;

  NodeTimeline(VirtualTimeline real) {
    this.real = real;
  }

  boolean frozen() {
    return frozen || dead;
  }

  void freeze() {
    frozen = true;
  }

  void thaw() {
    frozen = false;
    List<Runnable> due = List.copyOf(missed);
    missed.clear();
    due.forEach(task -> after(Duration.ZERO, task));
  }

  void kill() {
    dead = true;
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public void after(Duration delay, Runnable task) {
    real.after(delay, () -> run(task));
  }

  private void run(Runnable task) {
    if (dead) {
      return;
    }
    if (frozen) {
      missed.add(task);
    } else {
      task.run();
    }
  }
}
