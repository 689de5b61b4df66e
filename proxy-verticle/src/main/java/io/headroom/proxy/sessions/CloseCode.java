package io.headroom.proxy.sessions;

/** Close codes (RFC 6455, section 7.4, and its registry). */
public final class CloseCode {
  public static final int PROTOCOL_ERROR = 1002;

  /** Never sent: a close frame without a code. */
  public static final int NO_STATUS = 1005;

  /** Never sent: the connection went away without a close frame. */
  public static final int ABNORMAL = 1006;

  public static final int POLICY_VIOLATION = 1008;
  public static final int TOO_LARGE = 1009;
  public static final int INTERNAL_ERROR = 1011;
  public static final int SERVICE_RESTART = 1012;
  public static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}
}
