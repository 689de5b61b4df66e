package io.headroom.proxy.dial;

import io.headroom.config.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP literals as addresses, their zones kept; without ever asking a name server. Pure. */
public final class Literal {
  private Literal() {}

  /** An IPv4-mapped IPv6 address gives the IPv4 one. */
  public static Optional<InetAddress> parse(String text) {
    return IpAddress.parse(text).flatMap(bytes -> address(text, bytes));
  }

  private static Optional<InetAddress> address(String text, byte[] bytes) {
    try {
      return Optional.of(
          text.indexOf('%') < 0 ? InetAddress.getByAddress(bytes) : InetAddress.getByName(text));
    } catch (UnknownHostException noSuchZone) {
      return Optional.empty();
    }
  }
}
