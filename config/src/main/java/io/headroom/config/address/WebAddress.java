package io.headroom.config.address;

/**
 * Where something is asked for: an origin and what goes into the request line. Immutable.
 *
 * @param target begins with a slash; a query may follow the path
 */
public record WebAddress(Origin origin, String target) {

  /**
   * Of {@code http://host[:port][/path][?query]} or the same with https.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static WebAddress parse(String text) {
    int mark = text.indexOf("://");
    int end = mark + 3;
    while (mark > 0 && end < text.length() && "/?".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    Origin origin =
        Origin.parse(mark < 0 ? "" : text.substring(0, end))
            .orElseThrow(() -> wrong("expected an address such as https://id.example.org/path"));
    String rest = text.substring(end);
    if (!rest.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '\\')) {
      throw wrong("expected a path of ASCII characters without spaces, # and \\");
    }
    return new WebAddress(origin, rest.startsWith("/") ? rest : "/" + rest);
  }

  private static IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(expected);
  }

  @Override
  public String toString() {
    return origin + target;
  }
}
