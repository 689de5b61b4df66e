package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.Logger;

@ResourceLock(Resources.SYSTEM_OUT)
class LogOutputTest {
  private final PrintStream stdout = System.out;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void giveBack() {
    System.setOut(stdout);
    System.clearProperty("headroom.log.format");
    System.clearProperty("headroom.log.level");
  }

  private List<String> lines(String format, String level) {
    System.setProperty("headroom.log.format", format);
    System.setProperty("headroom.log.level", level);
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogOutput.begin(context);
    Logger log = context.getLogger("io.headroom.proxy.Some");
    log.debug("detail");
    log.atInfo().addKeyValue("kind", "term").addKeyValue("bytes", 7L).log("a\nb");
    context.getLogger("io.netty.Some").info("chatter");
    context.getLogger("com.hazelcast.Some").warn("trouble");
    // Once for each message to an instance that is gone.
    context.getLogger("io.vertx.core.eventbus.impl.Some").warn("cannot connect");
    context.stop();
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void jsonLinesCarryTheirPairsAsFields() {
    List<String> lines = lines("json", "");

    assertEquals(2, lines.size());
    JsonObject line = new JsonObject(lines.get(0));
    assertEquals("a\nb", line.getString("message"));
    assertEquals("INFO", line.getString("level"));
    assertEquals("term", line.getString("kind"));
    assertEquals(7, line.getInteger("bytes"));
    assertEquals(
        Set.of("@timestamp", "message", "logger_name", "thread_name", "level", "kind", "bytes"),
        line.fieldNames());
  }

  @Test
  void textLinesAreForPeople() {
    List<String> lines = lines("text", "");

    assertEquals(2, lines.size());
    assertTrue(lines.get(0).endsWith("INFO  Some: a\\nb kind=term bytes=7"), lines.get(0));
    assertTrue(lines.get(1).endsWith("WARN  Some: trouble"), lines.get(1));
  }

  @Test
  void theLevelCanBeLoweredAndRaised() {
    assertTrue(lines("text", "debug").get(0).contains("DEBUG Some: detail"));
    written.reset();
    assertEquals(1, lines("text", "WARN").size());
  }

  @Test
  void aStormOfStackTracesIsAFewLines() {
    System.setProperty("headroom.log.format", "json");
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogOutput.begin(context);
    for (int i = 0; i < 1_000; i++) {
      Exception cause = new IllegalStateException("x".repeat(20_000));
      context.getLogger("io.netty.channel.Some").warn("cannot accept", cause);
    }
    context.stop();

    List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(9, lines.size());
    assertEquals(2, lines.stream().filter(line -> line.contains("stack_trace")).count());
    assertTrue(written.size() < 50_000, () -> written.size() + " bytes");
    JsonObject last = new JsonObject(lines.get(8));
    assertEquals("992 more lines in the last 60 s", last.getString("message"));
    assertEquals("io.netty", last.getString("logger_name"));
  }

  @Test
  void anUnknownLevelIsInfo() {
    assertFalse(lines("text", "loud").isEmpty());
    assertEquals(Level.INFO, Level.toLevel("loud", Level.INFO));
  }
}
