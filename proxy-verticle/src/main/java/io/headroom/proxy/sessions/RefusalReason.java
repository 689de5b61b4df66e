package io.headroom.proxy.sessions;

/** Why an upgrade was refused before its upstream was dialled; the label {@code reason}. */
public enum RefusalReason {
  BAD_REQUEST("bad_request"),
  NO_ROUTE("no_route"),
  ORIGIN("origin"),
  LOOP("loop"),
  ACCESS("access"),
  ACCESS_UNKNOWN("access_unknown"),
  CAP_REACHED("cap_reached"),
  DAMPED("damped"),
  USER_CAP("user_cap"),
  DRAINING("draining");

  private final String label;

  RefusalReason(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
