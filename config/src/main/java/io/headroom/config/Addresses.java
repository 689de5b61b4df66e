package io.headroom.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The written forms of addresses. Pure: never asks a name server. */
final class Addresses {
  private static final Pattern CIDR = Pattern.compile("([^/]+)(?:/(\\d{1,3}))?");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern HOST_PORT =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[^\\[\\]]+])(?::(\\d{1,5}))?");
  private static final Pattern ORIGIN = Pattern.compile("(?i:https?)://(.+)");

  private Addresses() {}

  /** {@code address} or {@code address/bits}. */
  static boolean isCidr(String text) {
    Matcher parts = CIDR.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    OptionalInt bits = addressBits(parts.group(1));
    return bits.isPresent()
        && (parts.group(2) == null || Integer.parseInt(parts.group(2)) <= bits.getAsInt());
  }

  /** {@code host}, {@code host:port}, with an IPv6 address in brackets. */
  static boolean isHostPort(String text) {
    Matcher parts = HOST_PORT.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    String host = parts.group(1);
    boolean literal = host.startsWith("[");
    return (!literal || addressBits(host.substring(1, host.length() - 1)).orElse(0) == 128)
        && (parts.group(2) == null || isPort(Integer.parseInt(parts.group(2))));
  }

  /** {@code http(s)://host[:port]} and nothing else. */
  static boolean isOrigin(String text) {
    Matcher parts = ORIGIN.matcher(text);
    return parts.matches() && isHostPort(parts.group(1));
  }

  private static boolean isPort(int port) {
    return port > 0 && port <= 65_535;
  }

  /** 32 or 128; empty: not an address. */
  private static OptionalInt addressBits(String text) {
    if (IPV4.matcher(text).matches()) {
      return OptionalInt.of(32);
    }
    if (!IPV6_LETTERS.matcher(text).matches()) {
      return OptionalInt.empty();
    }
    try {
      // Hexadecimal digits with a colon are an address or refused: nobody is asked.
      InetAddress address = InetAddress.getByName(text);
      return OptionalInt.of(address.getAddress().length == 4 ? 32 : 128);
    } catch (UnknownHostException notAnAddress) {
      return OptionalInt.empty();
    }
  }
}
