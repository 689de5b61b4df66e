package io.headroom.proxy.access;

import io.headroom.config.Settings;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a rule found out about who was let in, and what the upstream is told of it.
 *
 * @param user empty: nobody is known
 * @param headers for the upstream, a character for each byte; an empty value: a client's own is
 *     dropped, and nothing is sent
 * @param lasts for how long it is good from now on; empty: until {@code watch} says otherwise
 */
public record Pass(
    String user, Map<String, String> headers, Optional<Duration> lasts, Watch watch) {
  /** Of a route without a rule: nothing is known, and nothing is changed. */
  public static final Pass NONE = new Pass("", Map.of(), Optional.empty(), Watch.NONE);

  /** What a user's name may have; it is in lists and headers. */
  private static final int LONGEST_USER = 256;

  public Pass {
    headers = Map.copyOf(headers);
  }

  /**
   * Of somebody with these groups on a route that tells of them as its guard says.
   *
   * @param more headers for the upstream
   */
  static Pass of(Settings.Guard guard, String user, List<String> groups, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    if (!guard.userHeader().isEmpty()) {
      headers.put(guard.userHeader(), bytes(user));
    }
    if (!guard.groupsHeader().isEmpty()) {
      headers.putIfAbsent(guard.groupsHeader(), bytes(String.join(",", groups)));
    }
    return new Pass(user, headers, Optional.empty(), Watch.NONE);
  }

  Pass lasting(Optional<Duration> time) {
    return new Pass(user, headers, time, watch);
  }

  Pass watchedBy(Watch other) {
    return new Pass(user, headers, lasts, other);
  }

  /** Whether it can be told in a header and a list: short, and without control characters. */
  static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST_USER
        && text.equals(text.strip())
        && text.codePoints().noneMatch(Character::isISOControl);
  }

  /** Whether the upstream is told something under this name, as CGI and WSGI read names. */
  public boolean tells(String name) {
    if (headers.isEmpty()) {
      return false;
    }
    String hyphened = hyphened(name);
    return headers.keySet().stream().anyMatch(ours -> hyphened(ours).equals(hyphened));
  }

  /**
   * Puts what was found out in the place of whatever anybody else says under these names.
   *
   * @param userHeader by which proxies name a user where no rule does; empty: none
   */
  public void apply(MultiMap upstream, String userHeader) {
    if (this == NONE) {
      return;
    }
    Set<String> ours = new HashSet<>(Set.of(hyphened(userHeader)));
    headers.keySet().forEach(name -> ours.add(hyphened(name)));
    upstream.names().stream()
        .filter(name -> ours.contains(hyphened(name)))
        .toList()
        .forEach(upstream::remove);
    headers.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            upstream.set(name, value);
          }
        });
  }

  /** As CGI and WSGI read a name: an underscore is a dash, and all letters are alike. */
  static String hyphened(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a header says in UTF-8. */
  static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** A header's characters are bytes: those of UTF-8. */
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
