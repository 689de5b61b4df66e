package io.headroom.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the process was told about its log output: a system property, else an environment variable.
 * Apart from the settings, since it is wanted before they are read.
 */
public final class LogEnvironment {
  static final String LEVEL = "HEADROOM_LOG_LEVEL";
  static final String FORMAT = "HEADROOM_LOG_FORMAT";

  private static final Pattern LEVELS = Pattern.compile("(?i)error|warn|info|debug|trace");
  private static final Pattern FORMATS = Pattern.compile("text|json");

  private LogEnvironment() {}

  /** What is wrong with one of these variables; empty for every other one. */
  static Optional<InvalidSettings.Problem> problem(String name, String value) {
    return switch (name) {
      case LEVEL -> unless(LEVELS, name, value, "expected error, warn, info, debug or trace");
      case FORMAT -> unless(FORMATS, name, value, "expected text or json");
      default -> Optional.empty();
    };
  }

  /** {@code -Dheadroom.log.level} or HEADROOM_LOG_LEVEL; empty: not told. */
  public static String level() {
    return told("headroom.log.level", LEVEL);
  }

  /** {@code -Dheadroom.log.format} or HEADROOM_LOG_FORMAT: text or json; empty: not told. */
  public static String format() {
    return told("headroom.log.format", FORMAT);
  }

  private static Optional<InvalidSettings.Problem> unless(
      Pattern right, String name, String value, String expected) {
    return value.isBlank() || right.matcher(value.strip()).matches()
        ? Optional.empty()
        : Optional.of(new InvalidSettings.Problem(name, value, expected));
  }

  private static String told(String property, String variable) {
    String given = System.getProperty(property, System.getenv(variable));
    return given == null ? "" : given.strip();
  }
}
