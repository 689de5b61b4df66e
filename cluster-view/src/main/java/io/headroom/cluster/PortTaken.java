package io.headroom.cluster;

/** A port that the cluster needs is not free. The message names the key and the value. */
public final class PortTaken extends Exception {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final int port;

  PortTaken(String key, String host, int port, Throwable cause) {
    super(
        key + " = " + port + ": expected a port that is free on " + host + ", found it taken",
        cause);
    this.key = key;
    this.port = port;
  }

  /** Dotted path in the settings. */
  public String key() {
    return key;
  }

  public int port() {
    return port;
  }
}
