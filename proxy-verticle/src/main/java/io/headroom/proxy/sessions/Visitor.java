package io.headroom.proxy.sessions;

import io.headroom.config.Settings;
import io.headroom.proxy.request.ForwardedHeaders;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By what a client is known again while a session of it is open. A browser has a cookie for it,
 * since an address or a user may stand for many browsers; a program, which keeps no cookies, is its
 * user, or its address and how it calls itself. The cookie comes with a page, which comes first and
 * alone: a new browser's first sockets come together, and each would set another. Pure.
 */
final class Visitor {
  private static final String COOKIE = Settings.PublicEndpoint.BROWSER_COOKIE;
  private static final Pattern VALUE =
      Pattern.compile("(?:^|;)\\s*" + COOKIE + "=([A-Za-z0-9_-]{22})(?=\\s*(?:;|$))");
  private static final int LONGEST_NAME = 200;

  private Visitor() {}

  /** The cookie's value, or what is known of who has none; of bounded length. */
  static String knownBy(MultiMap headers, ForwardedHeaders.Client who) {
    return cookie(headers).orElseGet(() -> nameless(headers, who));
  }

  /**
   * The cookie that a page sets; empty: its reader has one.
   *
   * @param fresh the value of a new one: 22 characters
   */
  static Optional<String> newCookie(
      MultiMap headers, ForwardedHeaders.Client who, Supplier<String> fresh) {
    if (cookie(headers).isPresent()) {
      return Optional.empty();
    }
    boolean secure = who.scheme().equals("https");
    String attributes = "; Path=/; HttpOnly" + (secure ? "; Secure; SameSite=None" : "");
    return Optional.of(COOKIE + "=" + fresh.get() + attributes);
  }

  /** Which sessions may be those of who reads a page. */
  static Predicate<SessionIdentity> sessionsOf(MultiMap headers, ForwardedHeaders.Client who) {
    Optional<String> cookie = cookie(headers);
    if (cookie.isEmpty() && !who.user().isEmpty()) {
      return session -> session.user().equals(who.user()) && isNameless(session.browser());
    }
    // Sockets of a page that was not asked for here, but kept by the browser, are without a cookie.
    String nameless = nameless(headers, who);
    return session ->
        session.browser().equals(nameless) || session.browser().equals(cookie.orElse(nameless));
  }

  private static Optional<String> cookie(MultiMap headers) {
    return headers.getAll("Cookie").stream()
        .map(VALUE::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }

  /** No value of a cookie has a blank in it. */
  private static boolean isNameless(String browser) {
    return browser.indexOf(' ') >= 0;
  }

  private static String nameless(MultiMap headers, ForwardedHeaders.Client who) {
    String name = headers.contains("User-Agent") ? headers.get("User-Agent") : "";
    return who.address() + " " + name.substring(0, Math.min(LONGEST_NAME, name.length()));
  }
}
