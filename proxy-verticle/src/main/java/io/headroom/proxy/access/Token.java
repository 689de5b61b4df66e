package io.headroom.proxy.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A verified token's word on somebody. Immutable.
 *
 * @param notBefore seconds since 1970; 0: from the beginning
 * @param expires seconds since 1970; {@link Long#MAX_VALUE}: never
 */
record Token(String user, List<String> groups, long notBefore, long expires) {
  /** In bytes: what is longer is not looked at. Requests' headers have 32 KiB. */
  static final int LONGEST = 16 * 1024;

  /** How far apart two clocks may be. */
  static final long SKEW_SECONDS = 60;

  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  /** None that is symmetric, and never {@code none} (RFC 8725, 3.1). */
  private static final Set<String> ALGORITHMS =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private static final int MOST_GROUPS = 1_000;

  Token {
    groups = List.copyOf(groups);
  }

  /** Whether it may be verified at all, judged before a key is asked for. */
  static boolean isWellFormed(String text) {
    if (text.length() > LONGEST || !FORM.matcher(text).matches()) {
      return false;
    }
    try {
      byte[] head = Base64.getUrlDecoder().decode(text.substring(0, text.indexOf('.')));
      return Json.decodeValue(Buffer.buffer(head)) instanceof JsonObject header
          && mayBeVerified(header);
    } catch (IllegalArgumentException | DecodeException noHeader) {
      return false;
    }
  }

  private static boolean mayBeVerified(JsonObject header) {
    return header.getValue("alg") instanceof String algorithm
        && ALGORITHMS.contains(algorithm)
        && header.getValue("kid", "") instanceof String
        // An extension that must be understood is not (RFC 7515, 4.1.11).
        && !header.containsKey("crit");
  }

  /** What the claims say; empty: not who it is, or nonsense. */
  static Optional<Token> of(JsonObject claims, String userClaim, String groupsClaim) {
    Object user = claims.getValue(userClaim);
    if (!(user instanceof String name) || !Pass.isName(name)) {
      return Optional.empty();
    }
    Object expires = claims.getValue("exp", Long.MAX_VALUE);
    Object notBefore = claims.getValue("nbf", 0L);
    return expires instanceof Number end && notBefore instanceof Number begin
        ? Optional.of(
            new Token(name, groups(claims.getValue(groupsClaim)), seconds(begin), seconds(end)))
        : Optional.empty();
  }

  boolean isOver(long nowSeconds) {
    return expires != Long.MAX_VALUE && nowSeconds - SKEW_SECONDS >= expires;
  }

  boolean isTooEarly(long nowSeconds) {
    return notBefore > nowSeconds + SKEW_SECONDS;
  }

  /**
   * For how long a session may go on by it: until its end, or where only the skew lets it in, as
   * long as that does.
   */
  long secondsLeft(long nowSeconds) {
    long left = expires - nowSeconds;
    return left > 0 ? left : left + SKEW_SECONDS;
  }

  /** Rounded, and never beyond what a long has: a number of JSON may be of any size. */
  private static long seconds(Number date) {
    return (long) date.doubleValue();
  }

  /** One with a comma in it would be two to who reads the header. */
  private static List<String> groups(Object claimed) {
    return claimed instanceof JsonArray list
        ? list.stream()
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .filter(group -> Pass.isName(group) && group.indexOf(',') < 0)
            .limit(MOST_GROUPS)
            .toList()
        : List.of();
  }
}
