package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class BoundedLineTest {
  private final LoggerContext context = new LoggerContext();

  BoundedLineTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private LoggingEvent event(String words, Throwable cause, Object... values) {
    return new LoggingEvent("", context.getLogger("io.x.Y"), Level.WARN, words, cause, values);
  }

  @Test
  void anOrdinaryLineStaysAsItIs() {
    LoggingEvent event = event("{} failed", new IllegalStateException("?"), "/a");
    event.addKeyValuePair(new KeyValuePair("path", "/a"));
    assertSame(event, BoundedLine.of(event, true));
  }

  @Test
  void whatPeersSentIsClipped() {
    LoggingEvent event = event("{} failed", new IllegalStateException("?"), "x".repeat(100_000));
    event.addKeyValuePair(new KeyValuePair("path", "y".repeat(16_000)));
    event.addKeyValuePair(new KeyValuePair("bytes", 7));
    ILoggingEvent bounded = BoundedLine.of(event, true);
    assertTrue(bounded.getFormattedMessage().length() < BoundedLine.MESSAGE + 30);
    assertTrue(bounded.getFormattedMessage().endsWith("x... (100007 characters)"));
    List<KeyValuePair> pairs = bounded.getKeyValuePairs();
    assertEquals("y".repeat(500) + "... (16000 characters)", pairs.get(0).value);
    assertEquals(7, pairs.get(1).value);
    assertNotNull(bounded.getThrowableProxy());
    assertEquals(event.getInstant(), bounded.getInstant());
    assertEquals("io.x.Y", bounded.getLoggerName());
    assertEquals(Thread.currentThread().getName(), bounded.getThreadName());
  }

  @Test
  void withoutItsTraceItStillSaysTheCause() {
    LoggingEvent event = event("{} failed", new IllegalStateException("no room"), "{}");
    ILoggingEvent bounded = BoundedLine.of(event, false);
    assertEquals(
        "{} failed: java.lang.IllegalStateException: no room", bounded.getFormattedMessage());
    assertNull(bounded.getThrowableProxy());
  }
}
