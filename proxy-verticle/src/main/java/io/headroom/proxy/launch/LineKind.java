package io.headroom.proxy.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.Locale;

/**
 * What counts as the same line again: of ours the same words, of a library anything of one level,
 * since libraries put what differs into the words.
 *
 * @param logger our logger, or the first two parts of the library's
 * @param words ours before the values are put in; empty for a library
 */
record LineKind(String logger, Level level, String words) {
  private static final String OURS = "io.headroom.";

  /** What was found in the settings, of which nobody else makes more. */
  private static final String FOUND = "{}";

  /**
   * How many may come at once, and then one for each interval; the same of stack traces; and how
   * often those that did not come are counted.
   */
  record Budget(int lines, Duration line, int traces, Duration trace, Duration count) {}

  /** One line for each session, say: a whole pod's at once, then more than people cause. */
  private static final Budget RECORDS =
      new Budget(500, Duration.ofMillis(100), 3, Duration.ofSeconds(10), Duration.ofSeconds(10));

  private static final Budget TROUBLE =
      new Budget(20, Duration.ofSeconds(1), 3, Duration.ofSeconds(10), Duration.ofSeconds(10));

  private static final Budget LIBRARY =
      new Budget(8, Duration.ofSeconds(8), 2, Duration.ofSeconds(30), Duration.ofMinutes(1));

  static LineKind of(ILoggingEvent event) {
    String logger = event.getLoggerName();
    return logger.startsWith(OURS)
        ? new LineKind(logger, event.getLevel(), String.valueOf(event.getMessage()))
        : new LineKind(library(logger), event.getLevel(), "");
  }

  Budget budget() {
    if (ofLibrary()) {
      return LIBRARY;
    }
    return logger.startsWith(LogOutput.SESSIONS) || words.equals(FOUND) ? RECORDS : TROUBLE;
  }

  String count(long number) {
    String what = ofLibrary() ? "lines" : "of these";
    String last = ofLibrary() ? "" : ": " + words;
    return String.format(
        Locale.ROOT,
        "%d more %s in the last %d s%s",
        number,
        what,
        budget().count().toSeconds(),
        last);
  }

  private boolean ofLibrary() {
    return words.isEmpty() && !logger.startsWith(OURS);
  }

  /** Such as io.netty or com.hazelcast. */
  private static String library(String logger) {
    int second = logger.indexOf('.', logger.indexOf('.') + 1);
    return second < 0 ? logger : logger.substring(0, second);
  }
}
