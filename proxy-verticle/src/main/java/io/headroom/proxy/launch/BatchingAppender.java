package io.headroom.proxy.launch;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes events on from a thread of its own: one that comes alone at once, those that follow it
 * within a moment together. With logback's asynchronous appender each event wakes its thread, on a
 * busy core in the middle of an event loop's turn. Events are dropped rather than waited for. May
 * be used from any thread.
 */
final class BatchingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final int QUEUE = 8_192;
  private static final long MOMENT_NANOS = 20_000_000;
  private static final long PATIENCE_MILLIS = 2_000;

  private final Appender<ILoggingEvent> target;
  private final BlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(BatchingAppender::thread);

  private volatile long writtenNanos = System.nanoTime() - MOMENT_NANOS;

  BatchingAppender(Appender<ILoggingEvent> target) {
    this.target = target;
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    if (queue.offer(event) && scheduled.compareAndSet(false, true)) {
      long waitNanos = writtenNanos + MOMENT_NANOS - System.nanoTime();
      writer.schedule(this::write, waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Writes what is queued and stops the target; waits for that, but not for ever. Once, whoever of
   * those that pass events here stops first.
   */
  @Override
  public void stop() {
    if (!isStarted()) {
      return;
    }
    super.stop();
    writer.execute(this::write);
    writer.execute(target::stop);
    writer.shutdown();
    try {
      if (!writer.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        addWarn("nobody takes the log's last lines");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    scheduled.set(false);
    for (ILoggingEvent event = queue.poll(); event != null; event = queue.poll()) {
      target.doAppend(event);
    }
    writtenNanos = System.nanoTime();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "log");
    thread.setDaemon(true);
    return thread;
  }
}
