package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchingAppenderTest {
  private final LoggerContext context = new LoggerContext();
  private final Target target = new Target();
  private final BatchingAppender appender = new BatchingAppender(target);

  /** Where the lines end up; may be made to wait like a full pipe. */
  private static final class Target extends AppenderBase<ILoggingEvent> {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final CountDownLatch first = new CountDownLatch(1);
    final CountDownLatch taken = new CountDownLatch(1);
    boolean blocked;

    @Override
    protected void append(ILoggingEvent event) {
      first.countDown();
      if (blocked) {
        await(taken);
      }
      lines.add(event.getFormattedMessage());
    }
  }

  BatchingAppenderTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    appender.setContext(context);
    target.setContext(context);
    target.start();
    appender.start();
  }

  @AfterEach
  void stop() {
    target.taken.countDown();
    if (appender.isStarted()) {
      appender.stop();
    }
  }

  @Test
  void linesComeByThemselves() {
    append(0, 1);
    await(target.first);
  }

  @Test
  void theLastLinesAreWrittenInTheirOrder() {
    append(0, 500);
    appender.stop();
    assertEquals(IntStream.range(0, 500).mapToObj(Integer::toString).toList(), target.lines);
    assertFalse(target.isStarted());
  }

  @Test
  void whoReadsSlowlyStopsNobodyAndLosesTheNewest() {
    target.blocked = true;
    append(0, 1);
    await(target.first);
    append(1, BatchingAppender.QUEUE + 10);
    target.taken.countDown();
    appender.stop();
    assertEquals(1 + BatchingAppender.QUEUE, target.lines.size());
    assertEquals(
        Integer.toString(BatchingAppender.QUEUE), target.lines.get(target.lines.size() - 1));
  }

  @Test
  void whoReadsNothingDoesNotHoldTheEnd() {
    target.blocked = true;
    append(0, 10);
    appender.stop();
    assertEquals(List.of(), target.lines);
  }

  private void append(int from, int number) {
    Logger log = context.getLogger("io.headroom.Some");
    for (int i = from; i < from + number; i++) {
      String line = Integer.toString(i);
      appender.doAppend(new LoggingEvent("", log, Level.INFO, line, null, null));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
