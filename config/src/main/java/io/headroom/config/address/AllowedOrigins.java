package io.headroom.config.address;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The origins whose pages may open WebSockets on a route. Immutable.
 *
 * @param entries origins with their ports, {@code null}, {@code *}, and schemes as {@code x://}
 */
public record AllowedOrigins(Set<String> entries) {
  private static final String ANY = "*";
  private static final String OPAQUE = "null";

  public AllowedOrigins {
    entries = Set.copyOf(entries);
  }

  /**
   * Those of the settings.
   *
   * @throws IllegalArgumentException saying which is none
   */
  public static AllowedOrigins of(List<String> texts) {
    return new AllowedOrigins(
        texts.stream().map(AllowedOrigins::entry).collect(Collectors.toSet()));
  }

  /**
   * One entry, in one spelling.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static String entry(String text) {
    return canonical(text)
        .or(() -> text.equals(ANY) || isScheme(text) ? Optional.of(lower(text)) : Optional.empty())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected scheme://host or scheme://host:port, such as"
                        + " https://hub.example.org; or null, *, or a scheme as vscode-webview://"));
  }

  /** Whether there is no list at all. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether whoever asks is allowed, from no page too. */
  public boolean anybody() {
    return entries.contains(ANY);
  }

  /** Whether this origin, as a browser names it, is on the list. */
  public boolean allow(String named) {
    return anybody()
        || canonical(named).filter(entries::contains).isPresent()
        || allowScheme(named);
  }

  private boolean allowScheme(String named) {
    int mark = named.indexOf("://");
    return mark > 0 && entries.contains(named.substring(0, mark + 3).toLowerCase(Locale.ROOT));
  }

  private static Optional<String> canonical(String text) {
    return text.equals(OPAQUE)
        ? Optional.of(OPAQUE)
        : Origin.parse(text).map(AllowedOrigins::inOneSpelling).map(Origin::toString);
  }

  /** An IPv6 address has many. */
  private static Origin inOneSpelling(Origin origin) {
    return IpAddress.parse(origin.host())
        .map(ip -> new Origin(origin.scheme(), ip.getHostAddress(), origin.port()))
        .orElse(origin);
  }

  private static boolean isScheme(String text) {
    return text.matches("[A-Za-z][A-Za-z0-9+.-]*://");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
