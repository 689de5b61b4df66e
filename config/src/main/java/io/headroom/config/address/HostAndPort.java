package io.headroom.config.address;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host with its port, as {@code host}, {@code host:port} or {@code [v6]:port} name it. Immutable.
 *
 * @param host without brackets
 */
public record HostAndPort(String host, int port) {
  /** What may be in brackets: an address as RFC 6874 has it, with a zone or without. */
  private static final Pattern IN_BRACKETS = Pattern.compile("[^%]*:[^%]*(?:%[A-Za-z0-9._~-]+)?");

  /**
   * Takes the two apart as RFC 3986, 3.2 has them, where a name may be more than can be dialled.
   *
   * @return empty: it is none of the three, or the port is not from 1 to 65535
   */
  public static Optional<HostAndPort> split(String text, int defaultPort) {
    io.vertx.core.net.HostAndPort parts =
        io.vertx.core.net.HostAndPort.parseAuthority(text, defaultPort);
    if (parts == null || parts.host().isEmpty() || parts.port() == 0) {
      return Optional.empty();
    }
    String host = parts.host();
    boolean literal = host.startsWith("[");
    String bare = literal ? host.substring(1, host.length() - 1) : host;
    return !literal || (IN_BRACKETS.matcher(bare).matches() && IpAddress.parse(bare).isPresent())
        ? Optional.of(new HostAndPort(bare, parts.port()))
        : Optional.empty();
  }

  /**
   * One that can be dialled.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static HostAndPort parse(String text, int defaultPort) {
    return split(text, defaultPort)
        .filter(it -> HostName.isHost(it.host))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected host or host:port, an IPv6 address in brackets"));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }
}
