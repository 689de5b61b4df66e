package io.headroom.proxy.sessions;

/** Which way frames go. */
public enum Direction {
  CLIENT_TO_UPSTREAM,
  UPSTREAM_TO_CLIENT;

  /** The value of the label {@code direction} in metrics. */
  public String label() {
    return this == CLIENT_TO_UPSTREAM ? "client_to_upstream" : "upstream_to_client";
  }
}
