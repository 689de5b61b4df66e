package io.headroom.config.address;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A web origin, such as a page comes from or a route leads to, with its default port filled in, so
 * that equal origins are equal records. Immutable.
 *
 * @param scheme {@code http} or {@code https}
 * @param host name or address, in lower case and without brackets
 */
public record Origin(String scheme, String host, int port) {
  /** Names that can be dialled; all else that RFC 3986 lets a name have is for others. */
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9._-]+|.*:.*");

  /** Of {@code scheme://host[:port]} and nothing else; empty for all else, {@code null} too. */
  public static Optional<Origin> parse(String text) {
    int mark = text.indexOf("://");
    return mark < 0
        ? Optional.empty()
        : of(text.substring(0, mark).toLowerCase(Locale.ROOT), text.substring(mark + 3))
            .filter(it -> PLAIN.matcher(it.host).matches());
  }

  /**
   * Of a header {@code Host}, which may name more than can be dialled (RFC 3986, 3.2.2) and leave
   * out the port behind its colon.
   */
  public static Optional<Origin> ofHost(String scheme, String host) {
    return of(scheme, host.endsWith(":") ? host.substring(0, host.length() - 1) : host)
        // An escape would be one name to some readers and another to others.
        .filter(it -> it.host.indexOf('%') < 0 || it.host.indexOf(':') >= 0);
  }

  private static Optional<Origin> of(String scheme, String authority) {
    return switch (scheme) {
      case "http" -> of(scheme, authority, 80);
      case "https" -> of(scheme, authority, 443);
      default -> Optional.empty();
    };
  }

  private static Optional<Origin> of(String scheme, String authority, int defaultPort) {
    return HostAndPort.split(authority, defaultPort)
        .map(it -> new Origin(scheme, it.host().toLowerCase(Locale.ROOT), it.port()));
  }

  /** Whether it speaks TLS; its name is then verified. */
  public boolean tls() {
    return scheme.equals("https");
  }

  /** The host without the dot that may end a full name: what TLS tells and verifies. */
  public String name() {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** What a header {@code Host} says of it, with the port. */
  public String authority() {
    return new HostAndPort(host, port).toString();
  }

  @Override
  public String toString() {
    return scheme + "://" + authority();
  }
}
