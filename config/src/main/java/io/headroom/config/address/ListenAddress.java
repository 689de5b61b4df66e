package io.headroom.config.address;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * An address to listen on, as what it means: {@code localhost}, {@code 127.0.0.1} and {@code ::1}
 * are one to a client. Immutable; never asks a name server.
 *
 * @param canonical equal for equal addresses
 */
public record ListenAddress(String canonical, boolean loopback, boolean wildcard) {

  public static ListenAddress of(String host) {
    // The zone tells interfaces apart.
    Optional<InetAddress> literal =
        host.indexOf('%') >= 0 ? Optional.empty() : IpAddress.parse(host);
    if (literal.isPresent()) {
      InetAddress address = literal.get();
      return new ListenAddress(
          address.getHostAddress(), address.isLoopbackAddress(), address.isAnyLocalAddress());
    }
    String lower = host.toLowerCase(Locale.ROOT);
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    boolean local = name.equals("localhost") || name.endsWith(".localhost");
    return new ListenAddress(local ? "127.0.0.1" : name, local, false);
  }

  /** Whether two sockets at these and one port get into each other's way. */
  public boolean meets(ListenAddress other) {
    return wildcard || other.wildcard || canonical.equals(other.canonical);
  }

  /** Whether a socket at this one is reached there; the wildcard is dialled as loopback. */
  public boolean answersAt(ListenAddress dialled) {
    boolean here = dialled.loopback || dialled.wildcard;
    return canonical.equals(dialled.canonical) || here && wildcard || loopback && dialled.wildcard;
  }
}
