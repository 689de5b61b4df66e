package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class ReadableLayoutTest {
  private static LoggingEvent event(String message, Throwable failure, KeyValuePair... pairs) {
    LoggingEvent event =
        new LoggingEvent(
            ReadableLayout.class.getName(),
            new LoggerContext().getLogger("io.headroom.proxy.Some"),
            Level.INFO,
            message,
            failure,
            new Object[0]);
    event.setKeyValuePairs(List.of(pairs));
    return event;
  }

  private static String line(LoggingEvent event) {
    return new ReadableLayout().doLayout(event);
  }

  @Test
  void aLineSaysWhoAndWhat() {
    String line =
        line(
            event(
                "session ended", null, new KeyValuePair("kind", "term"), new KeyValuePair("n", 1)));

    assertTrue(
        line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Some: session ended kind=term n=1\n"),
        line);
  }

  @Test
  void pairsThatSayNothingAreLeftOut() {
    String line = line(event("x", null, new KeyValuePair("user", ""), new KeyValuePair("n", 0)));

    assertTrue(line.endsWith("Some: x n=0\n"), line);
  }

  @Test
  void noValueForgesALine() {
    String line =
        line(event("a\n12:00:00 ERROR b", null, new KeyValuePair("path", "/\n12:00:00 INFO  c")));

    assertEquals(1, line.lines().count(), line);
  }

  @Test
  void anExceptionIsIndentedSoThatItsTextForgesNoLineEither() {
    String line = line(event("failed", new IllegalStateException("x\n12:00:00.000 INFO  forged")));

    assertTrue(line.contains("IllegalStateException: x"), line);
    assertTrue(line.lines().skip(1).allMatch(trace -> trace.startsWith("    ")), line);
  }
}
