package io.headroom.config.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP literals, without ever asking a name server. Pure. */
public final class IpAddress {
  /** Without leading zeros: those are octal to some readers. */
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  /** What has a colon is either a literal or refused by the JDK: no look-up. */
  private static final Pattern LITERAL =
      Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}|(?!\\.)[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private IpAddress() {}

  /** An IPv4-mapped IPv6 address gives the IPv4 one; a zone is ignored. */
  public static Optional<InetAddress> parse(String text) {
    int zone = text.indexOf(':') < 0 ? -1 : text.indexOf('%');
    String literal = zone < 0 ? text : text.substring(0, zone);
    return LITERAL.matcher(literal).matches() ? known(literal) : Optional.empty();
  }

  /** The same with its zone; empty also when this machine has no such zone. */
  public static Optional<InetAddress> withZone(String text) {
    Optional<InetAddress> plain = parse(text);
    return plain.isEmpty() || text.indexOf('%') < 0 ? plain : known(text);
  }

  private static Optional<InetAddress> known(String literal) {
    try {
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException notALiteral) {
      return Optional.empty();
    }
  }

  /**
   * What one host has at its disposal: an IPv4 address, or the /64 of an IPv6 one (RFC 4291,
   * section 2.5.4), in one spelling.
   *
   * @param address an IP literal; anything else is its own network
   */
  public static String network(String address) {
    return parse(address).map(IpAddress::networkOf).orElse(address);
  }

  private static String networkOf(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? address.getHostAddress()
        : HexFormat.of().formatHex(bytes, 0, 8) + "::/64";
  }
}
