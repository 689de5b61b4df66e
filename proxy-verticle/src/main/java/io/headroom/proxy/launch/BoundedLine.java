package io.headroom.proxy.launch;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** A line that no peer's text makes longer than a page. Pure. */
final class BoundedLine {
  static final int MESSAGE = 2_000;
  static final int VALUE = 500;

  private BoundedLine() {}

  /** The event itself where nothing needs to be left out of it. */
  static ILoggingEvent of(ILoggingEvent event, boolean withTrace) {
    boolean traced = event.getThrowableProxy() != null;
    if (withTrace || !traced) {
      return fits(event) ? event : copy(event, event.getFormattedMessage(), withTrace);
    }
    IThrowableProxy cause = event.getThrowableProxy();
    String message =
        event.getFormattedMessage() + ": " + cause.getClassName() + ": " + cause.getMessage();
    return copy(event, message, false);
  }

  /** A line of that logger, about its other lines. */
  static ILoggingEvent about(Logger logger, LineKind kind, long dropped) {
    return new LoggingEvent("", logger, kind.level(), kind.count(dropped), null, null);
  }

  private static boolean fits(ILoggingEvent event) {
    return event.getFormattedMessage().length() <= MESSAGE
        && pairs(event).stream().allMatch(pair -> String.valueOf(pair.value).length() <= VALUE);
  }

  private static LoggingEvent copy(ILoggingEvent event, String message, boolean withTrace) {
    LoggingEvent copy = new LoggingEvent();
    copy.setLoggerName(event.getLoggerName());
    copy.setLoggerContextRemoteView(event.getLoggerContextVO());
    copy.setThreadName(event.getThreadName());
    copy.setLevel(event.getLevel());
    copy.setInstant(event.getInstant());
    copy.setMessage(clipped(message, MESSAGE));
    copy.setMDCPropertyMap(event.getMDCPropertyMap());
    copy.setKeyValuePairs(pairs(event).stream().map(BoundedLine::clipped).toList());
    if (withTrace && event.getThrowableProxy() instanceof ThrowableProxy trace) {
      copy.setThrowableProxy(trace);
    }
    return copy;
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }

  private static KeyValuePair clipped(KeyValuePair pair) {
    return pair.value instanceof Number
        ? pair
        : new KeyValuePair(pair.key, clipped(String.valueOf(pair.value), VALUE));
  }

  private static String clipped(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most) + "... (" + text.length() + " characters)";
  }
}
