package io.headroom.cluster;

/** {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address. */
record HostAndPort(String host, int port) {

  static HostAndPort parse(String text, int defaultPort) {
    int bracket = text.lastIndexOf(']');
    if (text.startsWith("[") && bracket > 0) {
      String host = text.substring(1, bracket);
      String rest = text.substring(bracket + 1);
      return new HostAndPort(
          host, rest.isEmpty() ? defaultPort : Integer.parseInt(rest.substring(1)));
    }
    int colon = text.indexOf(':');
    boolean one = colon > 0 && colon == text.lastIndexOf(':');
    return one
        ? new HostAndPort(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)))
        : new HostAndPort(text, defaultPort);
  }
}
