package io.headroom.proxy.http;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Headers that concern one connection only (RFC 9110, 7.6.1), in requests and answers, upgrades
 * too: an upgrade puts its own Connection and Upgrade back afterwards. Pure.
 */
public final class HopByHop {
  private static final Set<String> NAMES =
      Set.of(
          "connection",
          "http2-settings",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** What a Connection header never takes away, whoever nominates it. */
  private static final Set<String> NEVER_NOMINATED =
      Set.of(
          "authorization",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "forwarded",
          "host",
          "location",
          "origin",
          "set-cookie",
          "via",
          "x-real-ip",
          "x-scheme");

  private HopByHop() {}

  /** Removes them, and what Connection nominates. */
  public static void strip(MultiMap headers) {
    strip(headers, "");
  }

  /**
   * Removes them, and what Connection nominates.
   *
   * @param userHeader one more that may never be nominated; empty: none
   */
  public static void strip(MultiMap headers, String userHeader) {
    // Looked up rather than removed one by one: there may be thousands, of names that collide.
    Set<String> nominated = new HashSet<>();
    for (String each : HeaderList.of(headers.getAll("Connection"))) {
      nominated.add(each.toLowerCase(Locale.ROOT));
    }
    nominated.removeIf(
        lower -> !mayBeNominated(lower) || lower.equals(userHeader.toLowerCase(Locale.ROOT)));
    for (String name : List.copyOf(headers.names())) {
      String lower = name.toLowerCase(Locale.ROOT);
      // "Proxy" alone too: CGI programs take it for the variable HTTP_PROXY.
      if (nominated.contains(lower)
          || NAMES.contains(lower)
          || lower.equals("proxy")
          || lower.startsWith("proxy-")) {
        headers.remove(name);
      }
    }
  }

  private static boolean mayBeNominated(String lower) {
    return !NEVER_NOMINATED.contains(lower)
        && !lower.startsWith("x-forwarded-")
        && !lower.startsWith("sec-");
  }
}
