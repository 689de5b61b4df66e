package io.headroom.config;

/**
 * What the process was told about its log output: a system property, else an environment variable.
 * Apart from the settings, since it is wanted before they are read.
 */
public final class LogEnvironment {
  private LogEnvironment() {}

  /** {@code -Dheadroom.log.level} or HEADROOM_LOG_LEVEL; empty: not told. */
  public static String level() {
    return told("headroom.log.level", "HEADROOM_LOG_LEVEL");
  }

  /** {@code -Dheadroom.log.format} or HEADROOM_LOG_FORMAT: text or json; empty: not told. */
  public static String format() {
    return told("headroom.log.format", "HEADROOM_LOG_FORMAT");
  }

  private static String told(String property, String variable) {
    String given = System.getProperty(property, System.getenv(variable));
    return given == null ? "" : given.strip();
  }
}
