package io.headroom.proxy.request;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Headers that concern one connection only (RFC 9110, 7.6.1), in requests and answers, upgrades
 * too: an upgrade puts its own Connection and Upgrade back afterwards. Pure.
 */
public final class HopByHop {
  private static final String PROXY = "proxy";

  /** As a browser's and an ingress's together. */
  private static final int FEW = 16;

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
          "host",
          "location",
          "origin",
          "set-cookie",
          "via");

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
    Set<String> nominated =
        headers.contains(HttpHeaders.CONNECTION) ? nominated(headers, userHeader) : Set.of();
    List<String> gone = new ArrayList<>();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      if (isOfOneHop(name) || nominated.contains(name)) {
        gone.add(name);
      }
    }
    remove(headers, gone);
  }

  /** Removes headers; each removal walks the names that collide, so many are left out together. */
  static void remove(MultiMap headers, List<String> gone) {
    if (gone.size() <= FEW) {
      gone.forEach(headers::remove);
      return;
    }
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(gone);
    List<Map.Entry<String, String>> kept = new ArrayList<>();
    for (Map.Entry<String, String> header : headers) {
      if (!names.contains(header.getKey())) {
        kept.add(Map.entry(header.getKey(), header.getValue()));
      }
    }
    headers.clear();
    kept.forEach(header -> headers.add(header.getKey(), header.getValue()));
  }

  /**
   * Whether a field may follow a body: none that a reader who takes it for a header would obey.
   *
   * @param userHeader one more that may not; empty: none
   */
  public static boolean mayTrail(String name, String userHeader) {
    String hyphened = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return !isOfOneHop(hyphened)
        && mayBeNominated(hyphened)
        && !hyphened.equals("expect")
        && !hyphened.equalsIgnoreCase(userHeader.replace('_', '-'));
  }

  private static Set<String> nominated(MultiMap headers, String userHeader) {
    Set<String> nominated = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String each : HeaderList.of(headers.getAll("Connection"))) {
      if (mayBeNominated(each.toLowerCase(Locale.ROOT)) && !each.equalsIgnoreCase(userHeader)) {
        nominated.add(each);
      }
    }
    return nominated;
  }

  /** "Proxy" alone too: CGI programs take it for the variable HTTP_PROXY. */
  private static boolean isOfOneHop(String name) {
    return isKnown(name)
        || name.regionMatches(true, 0, PROXY, 0, PROXY.length())
            && (name.length() == PROXY.length() || name.charAt(PROXY.length()) == '-');
  }

  /** Asked of each header of each request and answer: by length first. */
  private static boolean isKnown(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase("te");
      case 7 -> name.equalsIgnoreCase("trailer") || name.equalsIgnoreCase("upgrade");
      case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
      case 14 -> name.equalsIgnoreCase("http2-settings");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      default -> false;
    };
  }

  private static boolean mayBeNominated(String lower) {
    return !NEVER_NOMINATED.contains(lower)
        && !ForwardedHeaders.isOfProxies(lower)
        && !lower.startsWith("sec-");
  }
}
