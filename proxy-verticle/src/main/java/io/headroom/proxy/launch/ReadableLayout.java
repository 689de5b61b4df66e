package io.headroom.proxy.launch;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * One line for a person: time, level, who, what, and key=value pairs that say something. What peers
 * sent cannot forge a line: control characters come out as escapes.
 */
final class ReadableLayout extends LayoutBase<ILoggingEvent> {
  private static final int TRACE_LINES = 100;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    TIME.formatTo(event.getInstant(), line);
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(" ".repeat(Math.max(1, 6 - level.length())));
    String logger = event.getLoggerName();
    line.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ");
    line.append(OneLine.of(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> append(pair, line));
    }
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      ThrowableProxyUtil.asString(event.getThrowableProxy())
          .lines()
          .limit(TRACE_LINES)
          .forEach(trace -> line.append("    ").append(OneLine.of(trace.strip())).append('\n'));
    }
    return line.toString();
  }

  private static void append(KeyValuePair pair, StringBuilder line) {
    String value = String.valueOf(pair.value);
    if (!value.isEmpty()) {
      line.append(' ').append(pair.key).append('=').append(OneLine.of(value));
    }
  }
}
