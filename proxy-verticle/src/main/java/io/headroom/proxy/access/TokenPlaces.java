package io.headroom.proxy.access;

import io.headroom.proxy.request.HeaderList;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request has a token: in Authorization (RFC 6750, 2.1), as a subprotocol of a WebSocket,
 * since a browser's script can set no header there, or in a cookie; the first of these counts.
 * Immutable.
 */
final class TokenPlaces {
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");
  private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
  private static final String SUBPROTOCOL = "bearer.";

  private final Optional<Pattern> cookie;

  /**
   * @param cookie that may have it; empty: none
   */
  TokenPlaces(String cookie) {
    this.cookie =
        cookie.isEmpty()
            ? Optional.empty()
            : Optional.of(
                Pattern.compile(
                    "(?:^|;)\\s*" + Pattern.quote(cookie) + "=\"?([^\\s;\"]+)\"?\\s*(?:;|$)"));
  }

  /**
   * The token; empty: there is none.
   *
   * @param upgrade whether the request asks for a WebSocket
   */
  Optional<String> find(MultiMap headers, boolean upgrade) {
    return bearer(headers)
        .or(() -> upgrade ? subprotocol(headers) : Optional.empty())
        .or(() -> cookie.flatMap(name -> first(headers.getAll("Cookie"), name)));
  }

  /** Neither upstreams nor the answer are to see it there. */
  static void takeOut(MultiMap headers) {
    if (subprotocol(headers).isEmpty()) {
      return;
    }
    List<String> left = new ArrayList<>(HeaderList.of(headers.getAll(SUBPROTOCOLS)));
    left.removeIf(each -> each.startsWith(SUBPROTOCOL));
    headers.remove(SUBPROTOCOLS);
    if (!left.isEmpty()) {
      headers.set(SUBPROTOCOLS, String.join(", ", left));
    }
  }

  /** Of another scheme: it is the application's. Two of ours: none can be meant. */
  private static Optional<String> bearer(MultiMap headers) {
    return headers.getAll("Authorization").stream()
        .map(BEARER::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .reduce((one, other) -> one + " " + other);
  }

  private static Optional<String> subprotocol(MultiMap headers) {
    return HeaderList.of(headers.getAll(SUBPROTOCOLS)).stream()
        .filter(each -> each.startsWith(SUBPROTOCOL))
        .map(each -> each.substring(SUBPROTOCOL.length()))
        .findFirst();
  }

  private static Optional<String> first(List<String> lines, Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }
}
