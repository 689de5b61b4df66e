package io.headroom.proxy.bridge;

/** The close reasons that users and tests see word for word. */
public final class Refusals {
  static final String CAP_REACHED = "WebSocket session cap reached (maxSessionsPerApp)";
  static final String USER_CAP_REACHED = "WebSocket session cap reached (maxSessionsPerUser)";
  static final String UNREACHABLE = "upstream unreachable";
  public static final String DRAINING = "instance is draining";

  private Refusals() {}
}
