package io.headroom.proxy.http;

import io.headroom.proxy.bridge.Session;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By what a client is known again while a session of it is open. A browser has a cookie for it, set
 * with its first session, since an address or a user may stand for many browsers; a program, which
 * keeps no cookies, is its user, or its address and how it calls itself. Immutable.
 *
 * @param browser the cookie's value, or what is known of a program; of bounded length
 * @param newCookie to be set with the answer; empty: none
 */
public record Visitor(String browser, String newCookie) {
  /** Nobody needs to be known again. */
  public static final Visitor ANYBODY = new Visitor("", "");

  private static final String COOKIE = "headroom-browser";
  private static final Pattern VALUE =
      Pattern.compile("(?:^|;)\\s*" + COOKIE + "=([A-Za-z0-9_-]{22})(?=\\s*(?:;|$))");
  private static final int LONGEST_NAME = 200;

  /**
   * Of who asks for a session. Only browsers send an Origin with that, and all of them do.
   *
   * @param fresh the value of a new cookie, if it takes one: 22 characters
   */
  static Visitor asking(MultiMap headers, ForwardedHeaders.Client who, Supplier<String> fresh) {
    Optional<String> known = cookie(headers);
    if (known.isPresent() || !headers.contains("Origin")) {
      return new Visitor(known.orElseGet(() -> program(headers, who)), "");
    }
    String value = fresh.get();
    boolean secure = who.scheme().equals("https");
    return new Visitor(
        value,
        COOKIE + "=" + value + "; Path=/; HttpOnly" + (secure ? "; Secure; SameSite=None" : ""));
  }

  /** Which sessions may be those of who reads a page. */
  static Predicate<Session> sessionsOf(MultiMap headers, ForwardedHeaders.Client who) {
    Optional<String> known = cookie(headers);
    if (known.isEmpty() && !who.user().isEmpty()) {
      return session -> session.user().equals(who.user()) && isProgram(session.browser());
    }
    String browser = known.orElseGet(() -> program(headers, who));
    return session -> session.browser().equals(browser);
  }

  private static Optional<String> cookie(MultiMap headers) {
    return headers.getAll("Cookie").stream()
        .map(VALUE::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }

  /** No value of a cookie has a blank in it. */
  private static boolean isProgram(String browser) {
    return browser.indexOf(' ') >= 0;
  }

  private static String program(MultiMap headers, ForwardedHeaders.Client who) {
    String name = headers.contains("User-Agent") ? headers.get("User-Agent") : "";
    return who.address() + " " + name.substring(0, Math.min(LONGEST_NAME, name.length()));
  }
}
