package io.headroom.proxy.routes;

import io.headroom.config.address.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request target that was judged once: the same object is matched, forwarded and logged. It never
 * holds anything two readers could take for two different paths; what could be is refused in {@link
 * #parse}. Immutable.
 *
 * <p>The form: the client's own encoding, only bytes above ASCII turned into escapes and dot
 * segments taken out (RFC 3986, 5.2.4). Segments are percent-decoded, and {@code %2f} separates
 * like {@code /}; empty segments and {@code ;x} are kept and mean what they say, and bytes that are
 * no UTF-8 are kept and match nothing. Not parsed with {@code java.net.URI}, which refuses the raw
 * {@code { } |} that browsers send.
 */
public final class RequestPath {
  private final String path;
  private final String query;
  private final List<String> segments;

  private RequestPath(String path, String query, List<String> segments) {
    this.path = path;
    this.query = query;
    this.segments = segments;
  }

  /**
   * Judges a request's target.
   *
   * @param target the request line's target: origin-form, or absolute-form naming the same host
   * @param host the one Host header; empty: HTTP/1.0 without one
   * @return empty: malformed or ambiguous, to be answered with 400
   */
  public static Optional<RequestPath> parse(String target, String host) {
    String origin = originForm(target, host);
    if (origin.isEmpty() || !clean(origin)) {
      return Optional.empty();
    }
    String ascii = PercentCoding.escapeBeyondAscii(origin);
    int mark = ascii.indexOf('?');
    String query = mark < 0 ? "" : ascii.substring(mark);
    return DotSegments.remove(mark < 0 ? ascii : ascii.substring(0, mark))
        .flatMap(
            path ->
                decode(path)
                    .filter(RequestPath::unambiguous)
                    .map(decoded -> new RequestPath(path, query, split(decoded))));
  }

  /** Whom a target in absolute-form names, as it came; empty: it is in origin-form. */
  public static String authority(String target) {
    int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
    int end = scheme + 3;
    while (scheme > 0 && end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return scheme > 0 ? target.substring(scheme + 3, end) : "";
  }

  /** The path as the client encoded it, without the query: for logs and lists. */
  public String path() {
    return path;
  }

  /** Empty, or {@code ?} and the rest, exactly as the client sent it. */
  public String query() {
    return query;
  }

  /** What goes into the upstream's request line. */
  public String forwarded() {
    return path + query;
  }

  /** Decoded, without the leading slash's empty one; a trailing slash leaves an empty last one. */
  public List<String> segments() {
    return segments;
  }

  @Override
  public String toString() {
    return path;
  }

  /** Empty when there is none. */
  private static String originForm(String target, String host) {
    if (target.startsWith("/")) {
      return target;
    }
    String authority = authority(target);
    if (authority.isEmpty()) {
      return "";
    }
    int colon = target.indexOf("://");
    String scheme = target.substring(0, colon).toLowerCase(Locale.ROOT);
    boolean known = scheme.equals("http") || scheme.equals("https");
    if (!known || !sameAuthority(scheme, authority, host)) {
      return "";
    }
    String rest = target.substring(colon + 3 + authority.length());
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static boolean sameAuthority(String scheme, String inTarget, String host) {
    Optional<Origin> named = Origin.ofHost(scheme, inTarget);
    return named.isPresent() && (host.isEmpty() || named.equals(Origin.ofHost(scheme, host)));
  }

  /** No control character, no space; no fragment; no backslash, which some readers take for /. */
  private static boolean clean(String target) {
    boolean inQuery = false;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      inQuery |= c == '?';
      if (c <= ' ' || c == 0x7f || c == '#' || (c == '\\' && !inQuery)) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> decode(String path) {
    if (path.indexOf('%') < 0) {
      return Optional.of(path);
    }
    Optional<ByteBuffer> bytes = PercentCoding.decode(path);
    return bytes
        .filter(decoded -> !PercentCoding.hasOverlong(decoded))
        .map(decoded -> StandardCharsets.UTF_8.decode(decoded).toString());
  }

  /** No NUL; no dot segment by another reading: split at %2f or \, with or without a ;parameter. */
  private static boolean unambiguous(String decoded) {
    if (decoded.indexOf('\0') >= 0) {
      return false;
    }
    int start = 0;
    for (int i = 0; i <= decoded.length(); i++) {
      char c = i == decoded.length() ? '/' : decoded.charAt(i);
      if (c == '/' || c == '\\' || c == ';') {
        boolean dots = i - start == 1 || (i - start == 2 && decoded.charAt(start + 1) == '.');
        if (dots && decoded.charAt(start) == '.') {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  private static List<String> split(String decoded) {
    return List.of(decoded.substring(1).split("/", -1));
  }
}
