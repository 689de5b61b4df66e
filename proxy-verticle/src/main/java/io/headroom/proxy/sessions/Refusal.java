package io.headroom.proxy.sessions;

/** What an upgrade with a route is refused for; the texts are seen word for word. */
public enum Refusal {
  CAP_REACHED(
      RefusalReason.CAP_REACHED,
      CloseCode.TRY_AGAIN_LATER,
      "WebSocket session cap reached (maxSessionsPerApp)",
      10),
  USER_CAP_REACHED(
      RefusalReason.USER_CAP,
      CloseCode.TRY_AGAIN_LATER,
      "WebSocket session cap reached (maxSessionsPerUser)",
      10),
  DRAINING(RefusalReason.DRAINING, CloseCode.SERVICE_RESTART, "instance is draining", 1),
  UPSTREAM_UNREACHABLE(RefusalReason.DAMPED, CloseCode.TRY_AGAIN_LATER, "upstream unreachable", 1),
  UPSTREAM_WRONG(RefusalReason.DAMPED, CloseCode.INTERNAL_ERROR, "upstream answered wrongly", 1);

  private final RefusalReason reason;
  private final int closeCode;
  private final String text;
  private final int retryAfterSeconds;

  Refusal(RefusalReason reason, int closeCode, String text, int retryAfterSeconds) {
    this.reason = reason;
    this.closeCode = closeCode;
    this.text = text;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** As what it counts where no upstream was dialled. */
  public RefusalReason reason() {
    return reason;
  }

  /** After a 101. */
  public int closeCode() {
    return closeCode;
  }

  /** The close's reason, or the body of the answer in the handshake. */
  public String text() {
    return text;
  }

  /** When it is sensible to come again, told in the handshake. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
