package io.headroom.proxy.access;

import io.headroom.config.AccessRule;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one rule as they were read once, and the tokens that they were found to have signed:
 * with other keys these count no more. Used from every event loop.
 */
final class Keys {
  /** Verified ones, so that strangers fill it with nothing; the one not seen for longest goes. */
  static final int MOST_REMEMBERED = 10_000;

  private final AccessRule.Jwt rule;
  private final JWTAuth auth;

  /** Guarded by this; by the token's hash, which takes no room and tells nobody a token. */
  private final Map<String, Token> verified =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Token> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** What a token is worth. */
  enum Fault {
    /** No signature of these keys, or not meant for us. */
    WRONG,
    /** It names a key that is none of these. */
    STRANGE_KEY
  }

  /** One or the other. */
  record Judged(Optional<Token> token, Fault fault) {
    static final Judged WRONG = new Judged(Optional.empty(), Fault.WRONG);
    static final Judged STRANGE_KEY = new Judged(Optional.empty(), Fault.STRANGE_KEY);
  }

  /** Takes milliseconds: not for an event loop. */
  Keys(Vertx vertx, AccessRule.Jwt rule, List<JsonObject> keys) {
    this.rule = rule;
    // What is over is judged each time, not only when it is verified.
    JWTOptions claims = new JWTOptions().setIgnoreExpiration(true);
    if (!rule.issuer().isEmpty()) {
      claims.setIssuer(rule.issuer());
    }
    if (!rule.audience().isEmpty()) {
      claims.setAudience(List.of(rule.audience()));
    }
    JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(claims);
    keys.forEach(options::addJwk);
    this.auth = JWTAuth.create(vertx, options);
  }

  /**
   * Whose it is, whatever the time.
   *
   * @param text well-formed
   */
  Judged judge(String text) {
    String hash = hash(text);
    Token known = known(hash);
    if (known != null) {
      return new Judged(Optional.of(known), Fault.WRONG);
    }
    Judged judged = verify(text);
    judged.token().ifPresent(token -> remember(hash, token));
    return judged;
  }

  synchronized int remembered() {
    return verified.size();
  }

  private Judged verify(String text) {
    try {
      Future<User> verified = auth.authenticate(new TokenCredentials(text));
      if (verified.succeeded()) {
        JsonObject claims = verified.result().attributes().getJsonObject("accessToken");
        return new Judged(Token.of(claims, rule.userClaim(), rule.groupsClaim()), Fault.WRONG);
      }
      return verified.cause() instanceof NoSuchKeyIdException ? Judged.STRANGE_KEY : Judged.WRONG;
    } catch (RuntimeException nonsense) {
      // Claims of types that nobody expects.
      return Judged.WRONG;
    }
  }

  private synchronized @Nullable Token known(String hash) {
    return verified.get(hash);
  }

  private synchronized void remember(String hash, Token token) {
    verified.put(hash, token);
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
