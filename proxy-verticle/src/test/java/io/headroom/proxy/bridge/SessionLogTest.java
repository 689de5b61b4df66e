package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headroom.fixtures.LeakCheck;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Every value of a session's line, each different from its neighbours. */
@ExtendWith(LeakCheck.class)
class SessionLogTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.headroom.sessions");

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final RelayPair pair = new RelayPair();

  @BeforeEach
  void listen() {
    lines.start();
    LOG.addAppender(lines);
    LOG.setLevel(Level.INFO);
  }

  @AfterEach
  void release() {
    LOG.setLevel(null);
    LOG.detachAppender(lines);
    pair.close();
  }

  private Map<String, String> line() {
    assertEquals(1, lines.list.size());
    assertEquals("session ended", lines.list.get(0).getFormattedMessage());
    Map<String, String> values = new LinkedHashMap<>();
    lines
        .list
        .get(0)
        .getKeyValuePairs()
        .forEach(pair -> values.put(pair.key, String.valueOf(pair.value)));
    return values;
  }

  private static Map<String, String> values(String... keysAndValues) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return values;
  }

  @Test
  void tellsWhoClosedBothCodesAndWhatWentEachWay() {
    pair.client.sends(Frames.masked(Frames.TEXT, "hello"));
    pair.client.sends(Frames.masked(Frames.TEXT, "again"));
    pair.upstream.sends(Frames.plain(Frames.TEXT, "hi"));
    pair.tickAfterMillis(1500);
    pair.client.sends(Frames.masked(Frames.CLOSE, Frames.close(4001, "bye")));
    pair.upstream.sends(Frames.plain(Frames.CLOSE, Frames.close(4002, "ciao")));

    assertEquals(
        values(
            "session", "s-1",
            "kind", "app",
            "path", "/app/",
            "user", "alice",
            "client", "192.0.2.1",
            "by", "client",
            "cause", "CLIENT_CLOSED",
            "clientCode", "4001",
            "upstreamCode", "4002",
            "proxyCode", "0",
            "durationMs", "1500",
            // Headers included, and the closes: control frames are not counted as frames.
            "bytesFromClient", "33",
            "bytesFromUpstream", "12",
            "framesFromClient", "2",
            "framesFromUpstream", "1",
            "detail", "closing handshake complete"),
        line());
  }

  @Test
  void tellsWhatTheProxySentWhenItEndedTheSession() {
    pair.home.idle = 1_000_000_000L;
    pair.tickAfterMillis(1000);

    Map<String, String> line = line();
    assertEquals("proxy", line.get("by"));
    assertEquals("IDLE", line.get("cause"));
    assertEquals("1012", line.get("proxyCode"));
    assertEquals("0", line.get("clientCode"));
    assertEquals("0", line.get("upstreamCode"));
    assertEquals("no data frame for 1000 ms", line.get("detail"));
  }
}
