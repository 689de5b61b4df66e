package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import io.headroom.proxy.launch.RepeatedLines.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {
  private static final String OURS = "io.headroom.proxy.Some";
  private static final String LIBRARY = "io.netty.channel.Some";

  private final LoggerContext context = new LoggerContext();
  private long nanos;
  private final RepeatedLines repeated = new RepeatedLines(() -> nanos);

  RepeatedLinesTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private LoggingEvent event(
      String logger, Level level, String words, @Nullable Throwable cause, Object... values) {
    return new LoggingEvent("", context.getLogger(logger), level, words, cause, values);
  }

  private long written(int tries, String logger, Level level, String words) {
    return IntStream.range(0, tries)
        .filter(
            i -> repeated.judge(event(logger, level, words, null, i)) != RepeatedLines.Verdict.DROP)
        .count();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void oursComeAgainOnlySoOftenWhateverTheValues() {
    assertEquals(20, written(10_000, OURS, Level.WARN, "no room for {}"));
    assertEquals(20, written(10_000, OURS, Level.ERROR, "no room for {}"));
    assertEquals(20, written(10_000, OURS, Level.WARN, "other words"));
  }

  @Test
  void aStormOfAMinuteIsAFewLinesAndTheirCount() {
    long written = 0;
    long told = 0;
    for (int second = 0; second < 60; second++) {
      written += written(1_000, OURS, Level.WARN, "no room");
      pass(Duration.ofSeconds(1));
      told += repeated.due().stream().mapToLong(RepeatedLines.Dropped::number).sum();
    }
    assertEquals(79, written);
    told += repeated.rest().stream().mapToLong(RepeatedLines.Dropped::number).sum();
    assertEquals(60_000 - written, told);
    assertEquals(List.of(), repeated.rest());
  }

  @Test
  void afterAQuietWhileTheyComeAsAtFirst() {
    assertEquals(20, written(100, OURS, Level.WARN, "no room"));
    pass(Duration.ofSeconds(20));
    assertEquals(20, written(100, OURS, Level.WARN, "no room"));
  }

  @Test
  void aLibraryIsOneVoiceHoweverItWordsIt() {
    long written = 0;
    for (int i = 0; i < 1_000; i++) {
      written += written(1, LIBRARY + i, Level.WARN, "Connection " + i + " failed");
    }
    assertEquals(8, written);
    pass(Duration.ofMinutes(1));
    List<RepeatedLines.Dropped> told = repeated.due();
    assertEquals(1, told.size());
    assertEquals("io.netty", told.get(0).kind().logger());
    assertEquals("992 more lines in the last 60 s", told.get(0).kind().count(992));
    assertEquals(8, written(10, "com.hazelcast.Some", Level.WARN, "?"), "another library");
    assertEquals(8, written(10, LIBRARY, Level.ERROR, "?"), "another level");
  }

  @Test
  void fewOfThemBringTheirStackTrace() {
    Throwable cause = new IllegalStateException("?");
    List<Verdict> verdicts =
        IntStream.range(0, 9)
            .mapToObj(i -> repeated.judge(event(LIBRARY, Level.WARN, "failed", cause)))
            .toList();
    assertEquals(2, verdicts.stream().filter(Verdict.WRITE::equals).count());
    assertEquals(6, verdicts.stream().filter(Verdict.WITHOUT_TRACE::equals).count());
    assertEquals(Verdict.DROP, verdicts.get(8));
  }

  @Test
  void theRecordsOfAWholePodComeAtOnceAndDetailIsNeverHeldBack() {
    assertEquals(500, written(5_000, "io.headroom.sessions", Level.INFO, "session ended"));
    assertEquals(20, written(5_000, OURS, Level.INFO, "no answer from {}"));
    assertEquals(5_000, written(5_000, OURS, Level.DEBUG, "detail"));
  }

  @Test
  void whatIsFoundInTheSettingsComesWhole() {
    assertEquals(300, written(300, OURS, Level.WARN, "{}"));
  }

  @Test
  void whatIsRememberedIsBounded() {
    for (int i = 0; i < 3 * RepeatedLines.KINDS; i++) {
      assertTrue(written(1, OURS, Level.WARN, "wrongly made words " + i) <= 1);
    }
    assertTrue(written(100, OURS, Level.WARN, "yet others") == 0);
    assertEquals(20, written(100, OURS, Level.WARN, "wrongly made words 0") + 1);
  }

  @Test
  void theCountComesOutAtTheEnd() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    LimitingAppender appender = new LimitingAppender(lines, repeated);
    appender.setContext(context);
    appender.start();
    for (int i = 0; i < 25; i++) {
      appender.doAppend(event(OURS, Level.WARN, "no room for {}", null, i));
    }
    appender.stop();
    assertEquals(21, lines.list.size());
    assertEquals("no room for 19", lines.list.get(19).getFormattedMessage());
    assertEquals(
        "5 more of these in the last 10 s: no room for {}",
        lines.list.get(20).getFormattedMessage());
    assertEquals(Level.WARN, lines.list.get(20).getLevel());
    assertEquals(OURS, lines.list.get(20).getLoggerName());
  }
}
