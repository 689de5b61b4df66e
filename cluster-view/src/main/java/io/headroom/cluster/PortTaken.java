package io.headroom.cluster;

/**
 * A port that the cluster needs cannot be listened on; the cause says why. The message names the
 * key and the value.
 */
public final class PortTaken extends Exception {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String host;
  private final int port;

  PortTaken(String key, String host, int port, Throwable cause) {
    super(
        key + " = " + port + ": expected a port that is free on " + host + ", found it taken",
        cause);
    this.key = key;
    this.host = host;
    this.port = port;
  }

  /** Dotted path in the settings. */
  public String key() {
    return key;
  }

  /** Where it was tried. */
  public String host() {
    return host;
  }

  public int port() {
    return port;
  }
}
