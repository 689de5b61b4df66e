package io.headroom.cluster;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real time, on a thread of its own: neither sessions nor Hazelcast can hold it up. */
final class ThreadTimeline implements Timeline {
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(ThreadTimeline.class);

  private final ScheduledThreadPoolExecutor executor;

  ThreadTimeline(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
    // A view that has left has no tasks: its thread ends, and would start again.
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void after(Duration delay, Runnable task) {
    ScheduledFuture<?> unused =
        executor.schedule(() -> runLogged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a task of the cluster view failed", e);
    }
  }
}
