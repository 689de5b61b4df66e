package io.headroom.config;

import java.util.Locale;
import java.util.Optional;

/**
 * A web origin with its default port filled in, so that equal origins are equal records. Immutable.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case; an IPv6 address in brackets
 */
public record Origin(String scheme, String host, int port) {

  /** Of {@code scheme://host[:port]} and nothing else; empty for all else, {@code null} too. */
  public static Optional<Origin> parse(String text) {
    int mark = text.indexOf("://");
    if (mark < 0) {
      return Optional.empty();
    }
    String scheme = text.substring(0, mark).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "http" -> of(scheme, text.substring(mark + 3), 80);
      case "https" -> of(scheme, text.substring(mark + 3), 443);
      default -> Optional.empty();
    };
  }

  /**
   * Of a header {@code Host}, which may name more than can be dialled (RFC 3986, 3.2.2) and leave
   * out the port behind its colon.
   */
  public static Optional<Origin> ofHost(String scheme, String host) {
    StringBuilder plain = new StringBuilder(host);
    for (int i = 0; i < plain.length(); i++) {
      if ("~!$&'()*+,;=".indexOf(plain.charAt(i)) >= 0) {
        plain.setCharAt(i, '_');
      }
    }
    if (host.endsWith(":")) {
      plain.setLength(host.length() - 1);
    }
    return parse(scheme + "://" + plain)
        .map(it -> plain.indexOf("_") < 0 ? it : new Origin(it.scheme(), named(host), it.port()));
  }

  private static String named(String host) {
    int colon = host.indexOf(':');
    return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  private static Optional<Origin> of(String scheme, String authority, int defaultPort) {
    int close = authority.startsWith("[") ? authority.indexOf(']') : 0;
    if (close < 0) {
      return Optional.empty();
    }
    int colon = authority.indexOf(':', close);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    int port = colon < 0 ? defaultPort : Ports.parse(authority.substring(colon + 1));
    if (port < 0 || !validHost(host)) {
      return Optional.empty();
    }
    return Optional.of(new Origin(scheme, host.toLowerCase(Locale.ROOT), port));
  }

  private static boolean validHost(String host) {
    if (host.startsWith("[")) {
      return host.endsWith("]") && host.indexOf(':') > 0 && IpAddress.parse(host).isPresent();
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!alphanumeric && ".-_".indexOf(c) < 0) {
        return false;
      }
    }
    return !host.isEmpty();
  }

  /** Its host without brackets. */
  String bareHost() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
