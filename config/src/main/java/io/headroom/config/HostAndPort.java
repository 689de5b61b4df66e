package io.headroom.config;

/**
 * Where another instance is reached: {@code host}, {@code host:port} or {@code [v6]:port}.
 * Immutable.
 *
 * @param host without brackets
 */
public record HostAndPort(String host, int port) {

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static HostAndPort parse(String text, int defaultPort) {
    int close = text.startsWith("[") ? text.indexOf(']') : 0;
    int colon = close < 0 ? -1 : text.indexOf(':', close);
    String host = colon < 0 ? text : text.substring(0, colon);
    int port = colon < 0 ? defaultPort : Ports.parse(text.substring(colon + 1));
    boolean literal = host.startsWith("[") && host.endsWith("]");
    String bare = literal ? host.substring(1, host.length() - 1) : host;
    // An IPv6 address without brackets ends in what may be its port.
    boolean right = bare.indexOf(':') >= 0 == literal && HostName.isHost(bare);
    if (port < 0 || !right) {
      throw new IllegalArgumentException("expected host or host:port, an IPv6 address in brackets");
    }
    return new HostAndPort(bare, port);
  }
}
