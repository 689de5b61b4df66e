package io.headroom.proxy.launch;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes on as many lines of a kind as {@link RepeatedLines} lets through, none longer than a page,
 * and tells how many did not come. May be used from any thread. Logback's own filter of duplicates
 * fits neither: it never lets a line come again, and does not count.
 */
final class LimitingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final long LOOK_SECONDS = 10;

  private final Appender<ILoggingEvent> target;
  private final RepeatedLines repeated;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Executor later =
      CompletableFuture.delayedExecutor(LOOK_SECONDS, TimeUnit.SECONDS, Runnable::run);

  LimitingAppender(Appender<ILoggingEvent> target, RepeatedLines repeated) {
    this.target = target;
    this.repeated = repeated;
  }

  @Override
  protected void append(ILoggingEvent event) {
    switch (repeated.judge(event)) {
      case WRITE -> target.doAppend(BoundedLine.of(event, true));
      case WITHOUT_TRACE -> target.doAppend(BoundedLine.of(event, false));
      case DROP -> lookLater();
    }
  }

  @Override
  public void stop() {
    super.stop();
    tell(repeated.rest());
    target.stop();
  }

  private void lookLater() {
    if (looking.compareAndSet(false, true)) {
      later.execute(this::look);
    }
  }

  private void look() {
    looking.set(false);
    if (isStarted()) {
      tell(repeated.due());
      if (repeated.waiting()) {
        lookLater();
      }
    }
  }

  private void tell(List<RepeatedLines.Dropped> dropped) {
    if (getContext() instanceof LoggerContext context) {
      dropped.forEach(
          some ->
              target.doAppend(
                  BoundedLine.about(
                      context.getLogger(some.kind().logger()), some.kind(), some.number())));
    }
  }
}
