package io.headroom.proxy.routes;

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

  private static Optional<Origin> of(String scheme, String authority, int defaultPort) {
    int close = authority.startsWith("[") ? authority.indexOf(']') : 0;
    if (close < 0) {
      return Optional.empty();
    }
    int colon = authority.indexOf(':', close);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    int port = colon < 0 ? defaultPort : port(authority.substring(colon + 1));
    if (port < 0 || !validHost(host)) {
      return Optional.empty();
    }
    return Optional.of(new Origin(scheme, host.toLowerCase(Locale.ROOT), port));
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return port > 0 && port <= 65535 ? port : -1;
  }

  private static boolean validHost(String host) {
    boolean literal = host.startsWith("[") && host.endsWith("]");
    String inner = literal ? host.substring(1, host.length() - 1) : host;
    String allowed = literal ? ":.%" : ".-_";
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!alphanumeric && allowed.indexOf(c) < 0) {
        return false;
      }
    }
    return !inner.isEmpty();
  }
}
