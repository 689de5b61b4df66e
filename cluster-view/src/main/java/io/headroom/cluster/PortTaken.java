package io.headroom.cluster;

/** A port that the cluster needs is not free. The message names the key and the value. */
public final class PortTaken extends Exception {
  private static final long serialVersionUID = 1L;

  PortTaken(String key, String host, int port, Throwable cause) {
    super(
        key + " = " + port + ": expected a port that is free on " + host + ", found it taken",
        cause);
  }
}
