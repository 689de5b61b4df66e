package io.headroom.proxy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.AccessRule;
import io.headroom.config.Settings;
import io.headroom.config.address.KeySource;
import io.headroom.fixtures.TokenMint;
import io.headroom.proxy.dial.VirtualTime;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.request.ForwardedHeaders.Peer;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lets in, and what does not, as RFC 8725 says. */
@ExtendWith(VertxExtension.class)
class TokenRuleTest {
  private static final TokenMint RSA = TokenMint.rsa("r1");
  private static final TokenMint EC = TokenMint.ec("e1");
  private static final TokenMint LATER = TokenMint.ec("e2");

  /** Under the name of another one. */
  private static final TokenMint FORGER = TokenMint.rsa("r1");

  private static final AccessRule.Jwt RULE =
      new AccessRule.Jwt(
          "token", KeySource.parse("file:/keys"), "https://id", "headroom", "", "sub", "groups");
  private static final WebCaller NOBODY_IS_ASKED = null;
  private static final long NOW = 1_800_000_000;

  private final VirtualTime time = new VirtualTime();
  private Instant now = Instant.ofEpochSecond(NOW);
  private Future<Buffer> shown = Future.succeededFuture(TokenMint.jwks(RSA, EC).toBuffer());
  private int readings;
  private KeyRing ring;
  private TokenRule rule;

  @BeforeEach
  void start(Vertx vertx) {
    KeyReader reader =
        new KeyReader() {
          @Override
          public Future<Buffer> read() {
            readings++;
            return shown;
          }

          @Override
          public Duration period() {
            return Duration.ofMinutes(5);
          }
        };
    ring = new KeyRing("token", reader, maker(vertx), Runnable::run, time);
    ring.begin();
    rule = new TokenRule(RULE, ring, () -> now);
  }

  private static Function<Buffer, Future<Keys>> maker(Vertx vertx) {
    return read -> {
      try {
        return Future.succeededFuture(new Keys(vertx, RULE, Jwks.usable(read)));
      } catch (IllegalArgumentException wrong) {
        return Future.failedFuture(wrong);
      }
    };
  }

  private static JsonObject claims() {
    return new JsonObject()
        .put("sub", "alice")
        .put("iss", "https://id")
        .put("aud", "headroom")
        .put("groups", new JsonArray().add("staff").add("a,b").add("x\ny"))
        .put("exp", NOW + 300);
  }

  private Future<Verdict> asked(String token) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Authorization", "Bearer " + token);
    Incoming request =
        new Incoming(
            RequestPath.parse("/a/", "h").orElseThrow(), headers, new Peer("192.0.2.1", false));
    return rule.ask(
        new Settings.Guard("token", "X-User", "X-Groups"),
        new Attempt("GET", request, new Client("192.0.2.1", "", "http"), false),
        NOBODY_IS_ASKED);
  }

  private Verdict ask(String token) {
    return asked(token).result();
  }

  private String challenge(String token) {
    return ask(token) instanceof Verdict.Refused no
        ? no.answer().headers().get("WWW-Authenticate")
        : "let in";
  }

  private boolean letsIn(String token) {
    return ask(token) instanceof Verdict.LetIn;
  }

  @Test
  void tellsWhoItIs() {
    Pass pass = ((Verdict.LetIn) ask(RSA.token(claims()))).pass();

    assertEquals("alice", pass.user());
    assertEquals(Map.of("X-User", "alice", "X-Groups", "staff"), pass.headers());
    assertEquals(Optional.of(Duration.ofSeconds(300)), pass.lasts());
    assertTrue(letsIn(EC.token(claims())));
    assertTrue(letsIn(RSA.token(claims().put("aud", new JsonArray().add("x").add("headroom")))));
  }

  static Stream<JsonObject> wrongClaims() {
    return Stream.of(
        claims().put("iss", "https://other"),
        claims().put("aud", "other"),
        claims().put("aud", new JsonArray().add("other")),
        claims().put("aud", 7),
        claims().put("iss", new JsonArray()),
        claims().put("exp", "tomorrow"),
        claims().put("nbf", "now"),
        claims().put("sub", 7),
        claims().put("sub", ""),
        claims().put("sub", "a\r\nX-Admin: 1"),
        claims().put("sub", "x".repeat(257)));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void wrongOrNonsensicalClaimsLetNobodyIn(JsonObject claims) {
    assertTrue(challenge(RSA.token(claims)).contains("error=\"invalid_token\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "sub"})
  void missingClaimsLetNobodyIn(String claim) {
    JsonObject claims = claims();
    claims.remove(claim);
    assertFalse(letsIn(RSA.token(claims)));
  }

  @Test
  void withoutATokenTheChallengeNamesNoError() {
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    Incoming request =
        new Incoming(
            RequestPath.parse("/a/", "h").orElseThrow(), none, new Peer("192.0.2.1", false));
    Verdict verdict =
        rule.ask(
                Settings.Guard.NONE,
                new Attempt("GET", request, new Client("192.0.2.1", "", "http"), false),
                NOBODY_IS_ASKED)
            .result();

    Answer answer = ((Verdict.Refused) verdict).answer();
    assertEquals(401, answer.status());
    assertEquals("Bearer realm=\"headroom\"", answer.headers().get("WWW-Authenticate"));
  }

  @ParameterizedTest
  @CsvSource({"-59, true", "-60, false", "-61, false"})
  void theClocksMayBeSixtySecondsApartAtTheEnd(long expires, boolean letsIn) {
    assertEquals(letsIn, letsIn(RSA.token(claims().put("exp", NOW + expires))));
  }

  @ParameterizedTest
  @CsvSource({"60, true", "61, false"})
  void andAtTheBeginning(long notBefore, boolean letsIn) {
    assertEquals(letsIn, letsIn(RSA.token(claims().put("nbf", NOW + notBefore))));
  }

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775818, false",
    "-1e99, false",
    "1e99, true",
    "99999999999999999999, true"
  })
  void datesOfAnySizeMeanWhatTheySay(String expires, boolean letsIn) {
    String claims = claims().encode().replaceFirst("\"exp\":[0-9]+", "\"exp\":" + expires);
    String header = TokenMint.part("{\"alg\":\"RS256\",\"kid\":\"r1\"}");

    assertEquals(letsIn, letsIn(RSA.signed(header, TokenMint.part(claims))));
  }

  @Test
  void whoComesWithinTheSkewStaysForTheRestOfIt() {
    Pass pass = ((Verdict.LetIn) ask(RSA.token(claims().put("exp", NOW - 20)))).pass();

    assertEquals(Optional.of(Duration.ofSeconds(40)), pass.lasts());
  }

  @Test
  void aRememberedTokenIsOverAllTheSame() {
    String token = RSA.token(claims());
    assertTrue(letsIn(token));
    now = Instant.ofEpochSecond(NOW + 360);

    assertTrue(challenge(token).contains("the token has expired"));
  }

  @Test
  void noneAndSymmetricAlgorithmsAreRefused() throws Exception {
    JsonObject none = new JsonObject().put("alg", "none");
    String unsigned = TokenMint.part(none.encode()) + "." + TokenMint.part(claims().encode());
    assertFalse(letsIn(unsigned));
    assertFalse(letsIn(unsigned + "."));
    assertFalse(letsIn(RSA.token(none, claims())));
    assertFalse(letsIn(RSA.token(new JsonObject().put("alg", "NONE"), claims())));
    for (String secret : List.of(RSA.jwk().getString("n"), RSA.jwk().encode())) {
      String signed =
          TokenMint.part("{\"alg\":\"HS256\",\"kid\":\"r1\"}")
              + "."
              + TokenMint.part(claims().encode());
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
      assertFalse(letsIn(signed + "." + TokenMint.base64(signature)));
    }
  }

  @Test
  void whatTheHeaderSaysOfKeysIsNotBelieved() {
    JsonObject header = new JsonObject().put("alg", "RS256").put("kid", "r1");

    assertTrue(letsIn(RSA.token(header.copy().put("jwk", FORGER.jwk()), claims())));
    assertFalse(letsIn(FORGER.token(header.copy().put("jwk", FORGER.jwk()), claims())));
    assertFalse(letsIn(FORGER.token(claims())));
    assertFalse(letsIn(RSA.token(header.copy().put("crit", new JsonArray().add("x")), claims())));
    assertFalse(letsIn(RSA.token(header.copy().put("alg", "ES256"), claims())));
    assertFalse(letsIn(RSA.token(header.copy().put("kid", 7), claims())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "\"x\"", "{", ""})
  void aHeaderOrClaimsThatAreNoObjectLetNobodyIn(String json) {
    String claims = TokenMint.part(claims().encode());
    String header = TokenMint.part("{\"alg\":\"RS256\",\"kid\":\"r1\"}");
    assertFalse(letsIn(TokenMint.part(json) + "." + claims + ".AAAA"));
    assertFalse(letsIn(header + "." + TokenMint.part(json) + ".AAAA"));
    assertFalse(letsIn(RSA.signed(header, TokenMint.part(json))));
  }

  @Test
  void aChangedByteLetsNobodyIn() throws Exception {
    String token = RSA.token(claims());
    String other = TokenMint.part(claims().put("sub", "admin").encode());
    String[] parts = token.split("\\.", -1);
    assertFalse(letsIn(parts[0] + "." + other + "." + parts[2]));
    assertFalse(letsIn(token.substring(0, token.length() - 5)));
    assertFalse(letsIn(token + "." + parts[2]));
    assertFalse(letsIn(parts[0] + "." + parts[1] + "." + TokenMint.base64(new byte[64])));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
    assertFalse(letsIn(parts[0] + "." + parts[1] + "." + TokenMint.base64(hash)));
    assertTrue(letsIn(token));
  }

  @Test
  void whatIsTooLongIsNotLookedAt() {
    assertFalse(letsIn(RSA.token(claims().put("more", "x".repeat(Token.LONGEST)))));
  }

  @Test
  void aNewKeyIsReadWhenATokenNamesIt() {
    time.pass(KeyRing.REST);
    shown = Future.succeededFuture(TokenMint.jwks(LATER).toBuffer());
    assertTrue(letsIn(LATER.token(claims())));
    assertFalse(letsIn(RSA.token(claims())), "the old one is gone");
    assertEquals(2, readings);
  }

  @Test
  void strangersCannotHaveThemReadAgainAndAgain() {
    for (int i = 0; i < 100; i++) {
      assertFalse(letsIn(LATER.token(claims())));
    }
    assertEquals(1, readings);
    time.pass(KeyRing.REST);
    assertFalse(letsIn(LATER.token(claims())));
    assertFalse(letsIn(LATER.token(claims())));
    assertEquals(2, readings);
  }

  @Test
  void theyAreReadAgainNowAndThen() {
    shown = Future.succeededFuture(TokenMint.jwks(LATER).toBuffer());
    time.pass(Duration.ofMinutes(5));
    assertEquals(2, readings);
    assertTrue(letsIn(LATER.token(claims())));
  }

  @Test
  void oldKeysServeWhileTheProviderIsAway() {
    shown = Future.failedFuture("away");
    time.pass(Duration.ofHours(1));
    assertTrue(letsIn(RSA.token(claims())));
    assertEquals(
        503,
        ((Verdict.Unknown) ask(LATER.token(claims()))).answer().status(),
        "nobody knows what other keys there are");
    shown = Future.succeededFuture(Buffer.buffer("<html>sorry</html>"));
    time.pass(Duration.ofMinutes(1));
    assertTrue(letsIn(RSA.token(claims())));
    shown = Future.succeededFuture(TokenMint.jwks(LATER).toBuffer());
    time.pass(Duration.ofMinutes(1));
    assertTrue(letsIn(LATER.token(claims())));
  }

  @Test
  void whoComesBeforeTheFirstKeysWaitsForThem() {
    Promise<Buffer> first = Promise.promise();
    shown = first.future();
    time.pass(Duration.ofMinutes(5));
    Future<Verdict> waits = asked(LATER.token(claims()));
    assertFalse(waits.isComplete());
    first.complete(TokenMint.jwks(LATER).toBuffer());
    assertTrue(waits.result() instanceof Verdict.LetIn);
  }

  @Test
  void onlySoManyWait() {
    shown = Promise.<Buffer>promise().future();
    time.pass(Duration.ofMinutes(5));
    for (int i = 0; i < KeyRing.MOST_WAITING; i++) {
      assertFalse(asked(LATER.token(claims())).isComplete());
    }
    assertTrue(ask(LATER.token(claims())) instanceof Verdict.Unknown);
  }

  @Test
  void remembersWhatItVerifiedAndNothingElse() {
    String token = RSA.token(claims());
    ask(token);
    ask(token);
    ask(FORGER.token(claims()));
    ask(RSA.token(claims().put("sub", 7)));
    assertEquals(1, ring.state().keys().orElseThrow().remembered());
  }
}
