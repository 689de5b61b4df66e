package io.headroom.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;

/** IP literals as bytes, without ever asking a name server. Pure. */
public final class IpAddress {
  private IpAddress() {}

  /** 4 or 16 bytes; an IPv4-mapped IPv6 address gives 4; a zone is ignored. */
  public static Optional<byte[]> parse(String text) {
    String literal =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    int zone = literal.indexOf('%');
    return literal.indexOf(':') >= 0
        ? parseV6(zone < 0 ? literal : literal.substring(0, zone))
        : parseV4(literal);
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

  private static String networkOf(byte[] address) {
    if (address.length == 4) {
      return (address[0] & 0xff)
          + "."
          + (address[1] & 0xff)
          + "."
          + (address[2] & 0xff)
          + "."
          + (address[3] & 0xff);
    }
    return HexFormat.of().formatHex(address, 0, 8) + "::/64";
  }

  private static Optional<byte[]> parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      // A leading zero is octal to some readers.
      boolean ambiguous = parts[i].length() > 1 && parts[i].startsWith("0");
      int value = parts[i].length() > 3 || parts[i].isEmpty() || ambiguous ? 256 : 0;
      for (int at = 0; at < parts[i].length() && value < 256; at++) {
        int digit = parts[i].charAt(at) - '0';
        value = digit < 0 || digit > 9 ? 256 : value * 10 + digit;
      }
      if (value > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
    }
    return Optional.of(bytes);
  }

  private static Optional<byte[]> parseV6(String text) {
    if (text.startsWith(".")) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
        return Optional.empty();
      }
    }
    try {
      // A text with a colon is either a literal or refused: no look-up.
      return Optional.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException notALiteral) {
      return Optional.empty();
    }
  }
}
