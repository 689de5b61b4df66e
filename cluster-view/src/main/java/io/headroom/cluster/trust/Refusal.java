package io.headroom.cluster.trust;

import java.io.IOException;
import java.util.Locale;

/** Something from the members' ports that is not believed; without a stack trace. */
public final class Refusal extends IOException {
  private static final long serialVersionUID = 1;

  /** Why, as metric and log say it. */
  public enum Reason {
    UNPROVEN("does not show the cluster's secret"),
    FORGED("shows another secret than the cluster's"),
    REPLAYED("repeats what was said before"),
    MALFORMED("is not understood"),
    IMPOSSIBLE("says what cannot be"),
    TOO_LONG("sends more at once than any instance does"),
    TOO_MANY("opens more connections than any instance does");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** The label {@code reason} of the metric. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  public Refusal(Reason reason) {
    this(reason, reason.text);
  }

  public Refusal(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Strangers decide how often there is one. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
