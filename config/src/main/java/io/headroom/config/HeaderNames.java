package io.headroom.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which headers may say who somebody is. Pure. */
final class HeaderNames {
  /** They steer HTTP itself, or say who or where a proxy is. */
  private static final String STEERING =
      "host|via|te|trailer|upgrade|connection|keep-alive|transfer-encoding|content-.*|proxy-.*"
          + "|accept(-.*)?|user-agent|referer|expect|range|if-.*|cache-control|pragma|date"
          + "|sec-.*|origin|forwarded|x-real-ip|x-scheme|x-url-scheme"
          + "|front-end-https|x-forwarded-(for|proto|host|port|prefix|server|scheme|ssl)";

  private static final Pattern NOT_COPIED = Pattern.compile(STEERING + "|cookie");

  /** Nor a secret, which lists and logs would show. */
  private static final Pattern NOT_A_USER = Pattern.compile(STEERING + "|cookie|authorization");

  private HeaderNames() {}

  /**
   * The name itself; empty: none.
   *
   * @param secret whether it may be a secret
   * @throws IllegalArgumentException saying what was expected
   */
  static String ofIdentity(String name, boolean secret) {
    // As upstreams that fold names see it.
    String hyphened = name.toLowerCase(Locale.ROOT).replace('_', '-');
    if ((secret ? NOT_COPIED : NOT_A_USER).matcher(hyphened).matches()) {
      throw new IllegalArgumentException("expected a header of its own, such as X-Forwarded-User");
    }
    return name;
  }
}
