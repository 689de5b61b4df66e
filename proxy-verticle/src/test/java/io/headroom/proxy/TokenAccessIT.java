package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LocalHttp;
import io.headroom.fixtures.TokenMint;
import io.headroom.proxy.HeadroomHere.Answer;
import io.vertx.core.Future;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens at a real port, before a real application, with keys from a real server. */
class TokenAccessIT {
  private static final TokenMint MINT = TokenMint.rsa("r1");
  private static final TokenMint LATER = TokenMint.ec("e1");
  private static final String RESERVATION = "{\"path\": \"/app/\"}";

  @RegisterExtension final LocalHttp others = new LocalHttp();
  @TempDir Path folder;

  private final AtomicReference<JsonObject> keys = new AtomicReference<>(TokenMint.jwks(MINT));
  private SeenUpstream upstream;
  private HeadroomHere headroom;

  @BeforeEach
  void start() throws Exception {
    int provider = others.serve(request -> request.response().end(keys.get().encode()));
    upstream = new SeenUpstream(others.vertx);
    headroom =
        new HeadroomHere(
            folder,
            """
            access:
              token: {type: jwt, jwks: "http://127.0.0.1:PROVIDER/keys", audience: headroom,
                      cookie: session}
            public: {access: token, trustedProxies: [127.0.0.1]}
            websocketProxy: {userHeader: X-User, maxSessionsPerUser: 2}
            routes:
              - {path: /app/, target: "http://127.0.0.1:UPSTREAM", access: token,
                 groupsHeader: X-Groups}
              - {path: /open/, target: "http://127.0.0.1:UPSTREAM"}
              - {path: /short/, target: "http://127.0.0.1:UPSTREAM", access: token,
                 maxSessionAgeMs: 1000}
            """
                .replace("PROVIDER", Integer.toString(provider))
                .replace("UPSTREAM", Integer.toString(upstream.port())));
  }

  @AfterEach
  void stop() throws Exception {
    headroom.close();
  }

  private static JsonObject claims(String user) {
    return TokenMint.claims(user, 300).put("aud", "headroom");
  }

  private static String token(String user) {
    return MINT.token(claims(user));
  }

  private static String bearer(String user) {
    return "Bearer " + token(user);
  }

  private int refused(Future<WebSocket> opened) throws Exception {
    try {
      Await.result(opened);
      return 101;
    } catch (ExecutionException failed) {
      return ((UpgradeRejectedException) failed.getCause()).getStatus();
    }
  }

  @Test
  void theUpstreamIsToldWhoItIsAndNothingThatTheClientSays() throws Exception {
    Answer answer =
        headroom.get(
            "/app/?q=1", "Authorization", bearer("alice"), "X-User", "root", "x_user", "root");

    assertEquals(200, answer.status());
    assertEquals(List.of("alice"), upstream.headers().getAll("X-User"));
    assertFalse(upstream.headers().contains("x_user"));
    assertEquals(200, headroom.get("/app/", "Cookie", "session=" + token("bob")).status());
    assertEquals("bob", upstream.headers().get("X-User"));
  }

  @Test
  void withoutATokenNothingReachesTheUpstream() throws Exception {
    Answer answer = headroom.get("/app/", "Accept", "application/json", "X-User", "alice");

    assertEquals(401, answer.status());
    assertEquals("Bearer realm=\"headroom\"", answer.headers().get("WWW-Authenticate"));
    assertEquals("Login needed", new JsonObject(answer.body()).getString("error"));
    assertEquals(401, headroom.post("/app/", "x".repeat(100_000)).status());
    assertEquals(401, headroom.get("/app/", "Authorization", "Bearer a.b.c").status());
    assertEquals(401, refused(headroom.open("/app/", List.of())));
    assertEquals(0, upstream.requests());
    assertEquals(200, headroom.get("/open/", "Authorization", "Bearer a.b.c").status());
  }

  @Test
  void aBodyWaitsForTheRule() throws Exception {
    keys.set(TokenMint.jwks(MINT, LATER));
    String body = "x".repeat(300_000);

    Answer answer = headroom.post("/app/", body, "Authorization", "Bearer " + token("alice"));

    assertEquals(body, answer.body());
  }

  @Test
  void theSubprotocolWithTheTokenIsSeenByNobodyElse() throws Exception {
    WebSocket socket =
        Await.result(headroom.open("/app/", List.of("bearer." + token("alice"), "v1")));

    assertEquals("v1", socket.subProtocol());
    assertEquals("v1", upstream.headers().get("Sec-WebSocket-Protocol"));
    assertEquals("alice", upstream.headers().get("X-User"));
    // Alone it is answered with none, which this client does not take.
    Future<WebSocket> alone = headroom.open("/app/", List.of("bearer." + token("bob")));
    Await.until("it was tried", alone::isComplete);
    assertTrue(alone.cause().getMessage().startsWith("Invalid subprotocol. Actual: null"));
    assertEquals("bob", upstream.headers().get("X-User"));
    assertFalse(upstream.headers().contains("Sec-WebSocket-Protocol"));
  }

  @Test
  void limitsAndListsKnowTheUser() throws Exception {
    for (int i = 0; i < 2; i++) {
      Await.result(headroom.open("/app/", List.of(), "Authorization", bearer("alice")));
    }
    WebSocket third =
        Await.result(
            headroom.open(
                "/app/", List.of("bearer." + token("alice"), "v1"), "X-User", "somebody"));
    assertEquals("v1", third.subProtocol(), "what a refused one is told");
    HeadroomHere.End end = Await.result(HeadroomHere.end(third));
    assertEquals(1013, end.code());
    assertTrue(end.reason().contains("maxSessionsPerUser"), end.reason());

    JsonObject listed = new JsonObject(headroom.manage("/admin/sessions").body());
    assertEquals(
        List.of("alice", "alice"),
        listed.getJsonArray("sessions").stream()
            .map(each -> ((JsonObject) each).getString("user"))
            .toList());
    JsonObject own =
        new JsonObject(
            headroom.get("/_headroom/sessions", "Authorization", bearer("alice")).body());
    assertEquals(2, own.getJsonArray("sessions").size(), own::encode);
    assertEquals(429, gate("alice"));
    assertEquals(201, gate("bob"));
  }

  @Test
  void whatIsReservedIsForTheTokensUser() throws Exception {
    assertEquals(201, gate("alice"));
    assertEquals(201, gate("alice"));

    Await.result(headroom.open("/app/", List.of(), "Authorization", bearer("alice")));
    Await.result(headroom.open("/app/", List.of(), "Authorization", bearer("alice")));
    assertEquals(429, gate("alice"));
  }

  private int gate(String user) throws Exception {
    return headroom
        .post("/_headroom/sessions", RESERVATION, "Authorization", bearer(user))
        .status();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/_headroom/", "/_headroom/capacity", "/_headroom/badges.js"})
  void ourOwnPagesAreGuardedToo(String page) throws Exception {
    assertEquals(401, headroom.get(page).status());
    assertEquals(401, headroom.post("/_headroom/sessions", RESERVATION).status());
    assertEquals(200, headroom.get(page, "Authorization", bearer("alice")).status());
    assertEquals(200, headroom.manage("/capacity").status());
  }

  @Test
  void aNewKeyIsBelievedWithoutARestart() throws Exception {
    String later = "Bearer " + LATER.token(claims("alice"));
    keys.set(TokenMint.jwks(MINT, LATER));

    Await.until(
        "the new key is known",
        () -> headroom.get("/app/", "Authorization", later).status() == 200);
    assertEquals(200, headroom.get("/app/", "Authorization", bearer("alice")).status());
  }

  @Test
  void aSessionEndsWithItsToken() throws Exception {
    String token = MINT.token(TokenMint.claims("alice", 2).put("aud", "headroom"));
    WebSocket socket =
        Await.result(headroom.open("/app/", List.of(), "Authorization", "Bearer " + token));

    assertEquals(
        new HeadroomHere.End(1008, "access expired"), Await.result(HeadroomHere.end(socket)));
  }

  @Test
  void aSessionEndsWhenItIsTooOld() throws Exception {
    WebSocket socket =
        Await.result(headroom.open("/short/", List.of(), "Authorization", bearer("alice")));
    JsonObject listed = new JsonObject(headroom.manage("/admin/sessions").body());
    double left = listed.getJsonArray("sessions").getJsonObject(0).getDouble("endsInSeconds");
    assertTrue(left > 0 && left <= 1, () -> "ends in " + left);

    HeadroomHere.End end = Await.result(HeadroomHere.end(socket));
    assertEquals(1012, end.code());
    assertEquals("session too old (maxSessionAgeMs)", end.reason());
  }
}
