package io.headroom.proxy.access;

import io.headroom.config.AccessRule;
import io.headroom.config.Settings;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Lets in who has a token that one of its keys has signed (RFC 7519, RFC 8725). Answers at once,
 * but for a token whose key was not read yet.
 */
final class TokenRule implements Rule {
  private static final String CHALLENGE = "Bearer realm=\"headroom\"";

  private final TokenPlaces places;
  private final KeyRing ring;
  private final InstantSource clock;

  TokenRule(AccessRule.Jwt rule, KeyRing ring, InstantSource clock) {
    this.places = new TokenPlaces(rule.cookie());
    this.ring = ring;
    this.clock = clock;
  }

  @Override
  public void takeOwn(Attempt attempt) {
    if (attempt.upgrade()) {
      TokenPlaces.takeOut(attempt.request().headers());
    }
  }

  @Override
  public Future<Verdict> ask(Settings.Guard guard, Attempt attempt, WebCaller caller) {
    Optional<String> text = places.find(attempt.request().headers(), attempt.upgrade());
    if (text.isEmpty()) {
      return Future.succeededFuture(refused(attempt, CHALLENGE));
    }
    if (!Token.isWellFormed(text.get())) {
      return Future.succeededFuture(wrong(attempt, "the token is malformed"));
    }
    KeyRing.State now = ring.state();
    Keys.Judged judged = judge(now, text.get());
    return judged.fault() == Keys.Fault.STRANGE_KEY
        ? ring.newer()
            .map(newer -> verdict(guard, attempt, judge(newer, text.get()), newer.sound()))
            .otherwise(tooMany -> unknown(attempt))
        : Future.succeededFuture(verdict(guard, attempt, judged, true));
  }

  private static Keys.Judged judge(KeyRing.State state, String text) {
    return state.keys().map(keys -> keys.judge(text)).orElse(Keys.Judged.STRANGE_KEY);
  }

  /**
   * @param sound whether all keys that there are are known
   */
  private Verdict verdict(
      Settings.Guard guard, Attempt attempt, Keys.Judged judged, boolean sound) {
    if (judged.fault() == Keys.Fault.STRANGE_KEY && !sound) {
      return unknown(attempt);
    }
    if (judged.token().isEmpty()) {
      return wrong(attempt, "the token is not signed by a key of ours, or not meant for us");
    }
    Token token = judged.token().get();
    long now = clock.instant().getEpochSecond();
    if (token.isOver(now)) {
      return wrong(attempt, "the token has expired");
    }
    if (token.isTooEarly(now)) {
      return wrong(attempt, "the token is not valid yet");
    }
    Optional<Duration> lasts =
        token.expires() == Long.MAX_VALUE
            ? Optional.empty()
            : Optional.of(Duration.ofSeconds(token.secondsLeft(now)));
    Pass pass = Pass.of(guard, token.user(), token.groups(), Map.of()).lasting(lasts);
    return new Verdict.LetIn(pass);
  }

  private static Verdict wrong(Attempt attempt, String why) {
    return refused(
        attempt, CHALLENGE + ", error=\"invalid_token\", error_description=\"" + why + "\"");
  }

  private static Verdict refused(Attempt attempt, String challenge) {
    Answer answer = Answer.of(Problem.LOGIN_NEEDED, attempt.request().headers());
    answer.headers().set("WWW-Authenticate", challenge);
    return new Verdict.Refused(answer);
  }

  private static Verdict unknown(Attempt attempt) {
    return Rules.unknown(attempt);
  }
}
