package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.config.Settings;
import io.headroom.config.address.TrustedProxies;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.OpenDoor;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.admission.Reservations;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.admission.UserSessions;
import io.headroom.proxy.forward.RawClient;
import io.headroom.proxy.pages.PublicHttp.Answer;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.sessions.AffinityCookie;
import io.headroom.proxy.sessions.SessionRegistry;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionGateIT {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final String ALICE = "{\"path\": \"/user/alice/\"}";

  private final PublicHttp http = new PublicHttp(1);
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicInteger elsewhereOfUser = new AtomicInteger();
  private final UserSessions users = new UserSessions(() -> 2, user -> elsewhereOfUser.get());
  private final AtomicInteger perAddress = new AtomicInteger(9);
  private final AtomicInteger ofStrangers = new AtomicInteger(9);
  private final Reservations reservations =
      new Reservations(
          http.pool,
          users,
          new Shares(perAddress::get, ofStrangers::get),
          () -> Duration.ofMinutes(1),
          System::nanoTime,
          () -> Instant.parse("2026-11-20T20:00:00Z"));

  @BeforeEach
  void start() throws Exception {
    Caller caller =
        new Caller(new ForwardedHeaders(TrustedProxies.of(List.of("127.0.0.1")), "X-User"));
    SessionGate gate =
        new SessionGate(
            reservations,
            new UserSlotsElsewhere(http.cluster, users),
            path ->
                path.segments().get(0).equals("user")
                    ? Optional.of(Settings.Guard.NONE)
                    : Optional.empty(),
            http.cluster,
            draining::get,
            caller,
            new AdminToken(new Settings.Management("", 0, "", "open-sesame")),
            new AffinityCookie(
                "INGRESSCOOKIE",
                http.cluster::snapshot,
                reservations::isHeldFor,
                new ForwardedHeaders(TrustedProxies.of(List.of()), ""),
                new SessionRegistry()));
    http.serving(
        router -> gate.mount(router, OpenDoor.gatekeeper(http.vertx), Duration.ofMillis(200)));
  }

  @AfterEach
  void stop() throws Exception {
    http.stop();
  }

  @Test
  void holdsASlotUntilItIsGivenBack() throws Exception {
    Answer granted = post(ALICE, JSON);
    assertEquals(201, granted.status());
    assertEquals("no-store", granted.header("Cache-Control"));
    JsonObject body = granted.json();
    assertEquals("pod-a", body.getString("instance"));
    assertEquals("2026-11-20T20:01:00.000Z", body.getString("expiresAt"));
    assertEquals(1, http.pool.reserved());

    String path = "/sessions/" + body.getString("reservation");
    assertEquals(204, http.send(HttpMethod.DELETE, path, Map.of(), "").status());
    assertEquals(0, http.pool.reserved());
    assertEquals(404, http.send(HttpMethod.DELETE, path, Map.of(), "").status());
  }

  @Test
  void theReservationIsForTheNextUpgradeUnderThePath() throws Exception {
    post(ALICE, JSON);
    Holder sender = Holder.of("", "127.0.0.1");
    assertFalse(reservations.claim(sender, "/user/bob/ws").isPresent());
    assertTrue(reservations.claim(sender, "/user/alice/ws").isPresent());
    assertEquals(1, http.pool.open());
  }

  @Test
  void aFullClusterIsSaidToBeFull() throws Exception {
    http.pool.acquire().orElseThrow();
    Answer refused = post(ALICE, JSON);
    assertEquals(503, refused.status());
    assertEquals("10", refused.header("Retry-After"));
    assertEquals("", refused.header("Set-Cookie"));
    assertEquals(
        new JsonObject().put("error", "WebSocket pool full").put("scope", "cluster"),
        refused.json());
  }

  @Test
  void roomElsewhereIsSaidAndTheStickyCookieExpires() throws Exception {
    http.pool.acquire().orElseThrow();
    http.others.set(List.of(new InstanceLoad("pod-b", 0, 0, 9, false)));
    Answer refused = post(ALICE, JSON);
    assertEquals(503, refused.status());
    assertEquals("1", refused.header("Retry-After"));
    assertEquals(
        new JsonObject()
            .put("error", "WebSocket pool full")
            .put("scope", "instance")
            .put("elsewhere", true),
        refused.json());
    String cookie = refused.header("Set-Cookie");
    assertTrue(cookie.startsWith("INGRESSCOOKIE=; Max-Age=0;"), cookie);
    assertTrue(cookie.contains("Path=/"), cookie);
  }

  @Test
  void aDrainingNeighbourIsNoRoom() throws Exception {
    http.pool.acquire().orElseThrow();
    http.others.set(List.of(new InstanceLoad("pod-b", 0, 0, 9, true)));
    assertEquals("cluster", post(ALICE, JSON).json().getString("scope"));
  }

  @Test
  void aDrainingInstanceReservesNothing() throws Exception {
    draining.set(true);
    Answer refused = post(ALICE, JSON);
    assertEquals(503, refused.status());
    assertEquals("instance is draining", refused.json().getString("error"));
    assertEquals(0, http.pool.reserved());
  }

  @Test
  void aUserWhoHoldsEnoughIsToldSo() throws Exception {
    Map<String, String> asAlice = Map.of("Content-Type", "application/json", "X-User", "alice");
    elsewhereOfUser.set(2);
    assertEquals(429, post(ALICE, asAlice).status());
    assertEquals(0, http.pool.reserved());
    elsewhereOfUser.set(1);
    assertEquals(201, post(ALICE, asAlice).status());
    // What she has reserved counts too, until it is a session.
    assertEquals(429, post(ALICE, asAlice).status());
    Holder alice = Holder.of("alice", "");
    Slot slot = reservations.claim(alice, "/user/alice/ws").orElseThrow();
    assertEquals(429, post(ALICE, asAlice).status());
    slot.release();
    assertEquals(201, post(ALICE, asAlice).status());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoLeavesWhileTheOthersAreAskedHoldsNothing(boolean reset) throws Exception {
    othersAreSlow();
    try (RawClient alice = new RawClient(http.port())) {
      reserveAsAlice(alice);
      if (reset) {
        alice.reset();
      }
    }
    Await.until("nobody holds it", () -> http.pool.reserved() == 0);
    assertEquals(0, users.held("alice"));
    assertEquals(201, post(ALICE, Map.of("X-User", "alice")).status());
    assertEquals(1, users.held("alice"));
  }

  @Test
  void anInstanceThatBeginsToDrainMeanwhileGrantsNothing() throws Exception {
    Promise<JsonObject> answer = othersAreSlow();
    try (RawClient alice = new RawClient(http.port())) {
      reserveAsAlice(alice);
      draining.set(true);
      answer.complete(new JsonObject().put("held", 9));
      RawClient.Answer refused = alice.answer();
      assertEquals(503, refused.status());
      assertTrue(refused.body().contains("instance is draining"), refused.body());
      assertEquals(0, http.pool.reserved());
    }
  }

  /** Returns before she is answered. */
  private void reserveAsAlice(RawClient alice) throws IOException {
    alice.send(
        "POST /_headroom/sessions HTTP/1.1\r\nHost: localhost\r\nX-User: alice\r\n"
            + ("Content-Length: " + ALICE.length() + "\r\n\r\n" + ALICE));
    Await.until("she holds a slot", () -> http.pool.reserved() == 1);
  }

  private Promise<JsonObject> othersAreSlow() {
    Promise<JsonObject> answer = Promise.promise();
    http.others.set(List.of(new InstanceLoad("pod-b", 0, 0, 9, false)));
    http.othersAnswer.set(answer.future());
    return answer;
  }

  @Test
  void aPathThatNoRouteServesIsNotFound() throws Exception {
    Answer refused = post("{\"path\": \"/z\"}", JSON);
    assertEquals(404, refused.status());
    assertEquals("no route serves this path", refused.json().getString("error"));
    assertEquals(0, http.pool.reserved());
    draining.set(true);
    assertEquals(404, post("{\"path\": \"/z\"}", JSON).status());
  }

  @Test
  void anAddressWithoutAUserHasItsShare() throws Exception {
    http.pool.cap(9);
    perAddress.set(1);
    assertEquals(201, post(ALICE, from("192.0.2.1")).status());
    Answer refused = post(ALICE, from("192.0.2.1"));
    assertEquals(429, refused.status());
    assertEquals("10", refused.header("Retry-After"));
    assertEquals("no-store", refused.header("Cache-Control"));
    assertTrue(refused.json().getString("error").contains("gate.perAddress"), refused.toString());
    assertEquals(201, post(ALICE, from("192.0.2.2")).status());
    assertEquals(201, post(ALICE, from("2001:db8::1")).status());
    assertEquals(429, post(ALICE, from("2001:db8::dead:beef")).status());
    assertEquals(201, post(ALICE, from("2001:db8:0:1::1")).status());
  }

  @Test
  void strangersTogetherHaveTheirsAndUsersTheRest() throws Exception {
    http.pool.cap(9);
    ofStrangers.set(1);
    assertEquals(201, post(ALICE, from("192.0.2.1")).status());
    Answer refused = post(ALICE, from("192.0.2.2"));
    assertEquals(429, refused.status());
    assertTrue(refused.json().getString("error").contains("gate.strangersPercent"));
    assertEquals(201, post(ALICE, Map.of("X-User", "alice")).status());
    assertEquals(201, post(ALICE, Map.of("Authorization", "Bearer open-sesame")).status());
    assertEquals(429, post(ALICE, Map.of("Authorization", "Bearer wrong")).status());
  }

  @Test
  void whoHasTheTokenReservesForTheUserItNamesElseForWhoComesNext() throws Exception {
    http.pool.cap(9);
    String forAlice = "{\"path\": \"/user/alice/\", \"user\": \"alice\"}";
    Map<String, String> hub = Map.of("Authorization", "Bearer open-sesame");
    assertEquals(201, post(forAlice, hub).status());
    assertEquals(1, users.held("alice"));
    assertTrue(reservations.claim(Holder.of("alice", ""), "/user/alice/ws").isPresent());
    assertEquals(201, post(ALICE, hub).status());
    assertTrue(reservations.claim(Holder.ANYBODY, "/user/alice/ws").isPresent());
    assertEquals(403, post(forAlice, JSON).status());
    assertEquals(403, post(forAlice, Map.of("X-User", "bob")).status());
    assertEquals(0, http.pool.reserved());
  }

  @Test
  void aStrangerAtItsShareIsToldSoThoughThePoolIsFull() throws Exception {
    assertEquals(201, post(ALICE, from("192.0.2.1")).status());
    perAddress.set(1);
    assertEquals(429, post(ALICE, from("192.0.2.1")).status());
    assertEquals(503, post(ALICE, from("192.0.2.2")).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"path\":",
        "{\"path\": 1}",
        "{\"path\": \"\"}",
        "{\"path\": \"user/alice\"}",
        "{\"path\": \"http://host/user/alice\"}",
        "{\"path\": \"/../admin\"}",
        "{\"path\": \"/user/%zz\"}",
        "{\"path\": \"/user/alice/?token=x\"}"
      })
  void whatIsNoPathIsRefused(String body) throws Exception {
    assertEquals(400, post(body, JSON).status(), body);
    assertEquals(0, http.pool.reserved());
  }

  @Test
  void aLongBodyIsRefused() throws Exception {
    assertEquals(413, post("{\"path\": \"/" + "x".repeat(5_000) + "\"}", JSON).status());
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedFor() throws Exception {
    try (RawClient slow = new RawClient(http.port())) {
      String head =
          slow.send(
                  "POST /_headroom/sessions HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Length: 24\r\n\r\n{\"path\"")
              .readHead();
      assertTrue(head.startsWith("HTTP/1.1 408"), head);
      assertEquals("close", RawClient.header(head, "Connection"));
      assertTrue(slow.readAll().contains("did not come in time"));
    }
    assertEquals(201, post(ALICE, JSON).status());
  }

  @Test
  void otherSitesPagesCannotReserveOrCancel() throws Exception {
    for (String evil : List.of("https://evil.example", "null")) {
      assertEquals(
          403, post(ALICE, Map.of("Content-Type", "text/plain", "Origin", evil)).status(), evil);
    }
    assertEquals(0, http.pool.reserved());

    Map<String, String> own =
        Map.of("Content-Type", "application/json", "Origin", "http://127.0.0.1:" + http.port());
    String id = post(ALICE, own).json().getString("reservation");
    Answer refused =
        http.send(
            HttpMethod.DELETE, "/sessions/" + id, Map.of("Origin", "https://evil.example"), "");
    assertEquals(403, refused.status());
    assertEquals(1, http.pool.reserved());
  }

  @Test
  void aProgramNeedsNoContentType() throws Exception {
    assertEquals(201, post(ALICE, Map.of()).status());
  }

  @Test
  void theContentTypeThatCurlSendsWillDo() throws Exception {
    Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");
    assertEquals(201, post(ALICE, form).status());
  }

  @Test
  void aFormIsNoBody() throws Exception {
    Map<String, String> form = Map.of("Content-Type", "multipart/form-data; boundary=x");
    assertEquals(400, post(ALICE, form).status());
  }

  private Answer post(String body, Map<String, String> headers) throws Exception {
    return http.send(HttpMethod.POST, "/sessions", headers, body);
  }

  private static Map<String, String> from(String address) {
    return Map.of("X-Forwarded-For", address);
  }
}
