package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.admission.RefusalDamper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom an ingress's sticky cookie holds on an instance that is full, and who is let go. */
@ExtendWith(LeakCheck.class)
class AffinityIT {
  private static final String EXPIRED =
      "STICKY=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly";
  private static final String ORIGIN = "Origin: http://localhost";
  private static final String NAVIGATES = "Sec-Fetch-Mode: navigate";

  private final List<Peer> open = new ArrayList<>();
  private ScriptedUpstream upstream;
  private BridgeFixture bridge;

  @BeforeEach
  void start() throws IOException {
    BridgeSettings settings = new BridgeSettings();
    settings.cap = 1;
    settings.affinityCookie = "STICKY";
    settings.trustedProxies = List.of("127.0.0.0/8");
    settings.userHeader = "X-User";
    upstream = new ScriptedUpstream(ScriptedUpstream::echo);
    bridge = BridgeFixture.to(upstream, settings);
    bridge.freeElsewhere.set(1);
  }

  @AfterEach
  void stop() throws IOException {
    for (Peer peer : open) {
      peer.close();
    }
    bridge.close();
    upstream.close();
  }

  @Test
  void eachRefusedUpgradeLetsItsClientGo() throws Exception {
    session();
    for (int i = 0; i <= RefusalDamper.TRIES; i++) {
      String answer = upgrade(ORIGIN);
      assertTrue(answer.startsWith(i < RefusalDamper.TRIES ? "HTTP/1.1 101 " : "HTTP/1.1 503 "));
      assertEquals(EXPIRED, Peer.header(answer, "Set-Cookie"));
    }
    assertEquals(EXPIRED, Peer.header(upgrade("X-User: bob"), "Set-Cookie"));
  }

  @Test
  void aDrainingInstanceLetsItsClientsGo() throws Exception {
    bridge.draining.set(true);
    assertEquals(EXPIRED, Peer.header(upgrade(), "Set-Cookie"));
    assertEquals(EXPIRED, page(NAVIGATES));
  }

  @Test
  void nobodyIsLetGoWhileThereIsNoRoomElsewhere() throws Exception {
    bridge.freeElsewhere.set(0);
    session();
    assertEquals("", Peer.header(upgrade(), "Set-Cookie"));
    assertStays(page(NAVIGATES, "User-Agent: other"));
  }

  @Test
  void nobodyIsLetGoWhileThereIsRoomHere() throws Exception {
    assertStays(page(NAVIGATES));
  }

  @ParameterizedTest
  @CsvSource({
    "'Sec-Fetch-Mode: navigate', true",
    "'Accept: text/html,application/xhtml+xml', true",
    "'Sec-Fetch-Mode: cors', false",
    "'Sec-Fetch-Mode: no-cors', false",
    "'Sec-Fetch-Mode: websocket', false",
    "'Accept: */*', false",
    "'Accept: text/event-stream', false",
    "'X: y', false",
  })
  void pagesLetTheirReadersGoAndNothingElseDoes(String header, boolean letGo) throws Exception {
    session("User-Agent: someone");
    assertEquals(letGo ? EXPIRED : "", page(header, "User-Agent: reader"));
  }

  @Test
  void aFetchOfHtmlIsNoPage() throws Exception {
    session("User-Agent: someone");
    assertEquals("", page("Sec-Fetch-Mode: cors", "Accept: text/html"));
  }

  @Test
  void aBrowserWithASessionStaysAndOthersOfItsAddressAreLetGo() throws Exception {
    String cookie = cookieOf(page(NAVIGATES));
    session(ORIGIN, cookie);
    assertEquals("", page(NAVIGATES, cookie));
    assertEquals(EXPIRED, page(NAVIGATES));
    assertEquals(EXPIRED, page(NAVIGATES, "Cookie: headroom-browser=AAAAAAAAAAAAAAAAAAAAAA"));
    open.remove(0).hangUp();
    bridge.awaitEmpty();
    session("Cookie: x=y");
    assertEquals(EXPIRED, page(NAVIGATES, cookie, "User-Agent: reader"));
  }

  @Test
  void allSocketsThatABrowserOpensTogetherAreItsOwn() throws Exception {
    bridge.pool.cap(3);
    String cookie = cookieOf(page(NAVIGATES, "User-Agent: someone"));
    for (int i = 0; i < 3; i++) {
      assertEquals("", Peer.header(session(ORIGIN, cookie, "User-Agent: someone"), "Set-Cookie"));
    }
    bridge.pool.cap(1);
    while (!open.isEmpty()) {
      assertEquals("", page(NAVIGATES, cookie, "User-Agent: someone"));
      assertEquals(EXPIRED, page(NAVIGATES, "User-Agent: someone"));
      hangUpLast();
    }
    bridge.pool.cap(0);
    assertEquals(EXPIRED, page(NAVIGATES, cookie, "User-Agent: someone"));
  }

  /** Its page was not asked for here: the browser had kept it. */
  @Test
  void allSocketsThatANewBrowserOpensTogetherAreItsOwn() throws Exception {
    bridge.pool.cap(3);
    for (int i = 0; i < 3; i++) {
      assertEquals("", Peer.header(session(ORIGIN, "User-Agent: someone"), "Set-Cookie"));
    }
    bridge.pool.cap(1);
    String cookie = cookieOf(page(NAVIGATES, "User-Agent: someone"));
    while (!open.isEmpty()) {
      assertEquals("", page(NAVIGATES, cookie, "User-Agent: someone"));
      assertEquals(EXPIRED, page(NAVIGATES, cookie, "User-Agent: other"));
      hangUpLast();
    }
    bridge.pool.cap(0);
    assertEquals(EXPIRED, page(NAVIGATES, cookie, "User-Agent: someone"));
  }

  @Test
  void aBrowserKeepsTheCookieItHas() throws Exception {
    String cookie = "Cookie: headroom-browser=AAAAAAAAAAAAAAAAAAAAAA";
    assertEquals("", Peer.header(session(ORIGIN, cookie), "Set-Cookie"));
    assertEquals("", page(NAVIGATES, cookie));
    assertEquals(EXPIRED, page(NAVIGATES));
  }

  @ParameterizedTest
  @CsvSource({
    "headroom-browser=short",
    "xheadroom-browser=AAAAAAAAAAAAAAAAAAAAAA",
    "headroom-browser=AAAAAAAAAAAAAAAAAAAAAAA",
    "headroom-browser=AAAAAAAAAAAAAAAAAAAAA<",
  })
  void whatIsNoCookieOfOursIsReplaced(String cookie) throws Exception {
    assertStays(page(NAVIGATES, "Cookie: " + cookie));
  }

  @Test
  void aProgramIsKnownByItsUserElseByItsAddressAndName() throws Exception {
    assertEquals("", Peer.header(session("X-User: alice"), "Set-Cookie"));
    assertStays(page(NAVIGATES, "X-User: alice", "User-Agent: whatever"));
    assertEquals(EXPIRED, page(NAVIGATES, "X-User: bob"));
    open.remove(0).hangUp();
    bridge.awaitEmpty();
    session("User-Agent: someone", "X-Forwarded-For: 192.0.2.1");
    assertStays(page(NAVIGATES, "User-Agent: someone", "X-Forwarded-For: 192.0.2.1"));
    assertEquals(EXPIRED, page(NAVIGATES, "User-Agent: reader", "X-Forwarded-For: 192.0.2.1"));
    assertEquals(EXPIRED, page(NAVIGATES, "User-Agent: someone", "X-Forwarded-For: 192.0.2.2"));
  }

  @Test
  void overHttpsTheCookiesAreSecureAndReachFrames() throws Exception {
    String https = "X-Forwarded-Proto: https";
    String set = page(NAVIGATES, https);
    assertTrue(set.endsWith("; Path=/; HttpOnly; Secure; SameSite=None"), set);
    session("User-Agent: someone");
    assertEquals(EXPIRED + "; Secure; SameSite=None", page(NAVIGATES, https));
  }

  /** Who may stay is given a cookie, and is not let go. */
  private static void assertStays(String set) {
    assertTrue(set.matches("headroom-browser=[A-Za-z0-9_-]{22}; Path=/; HttpOnly"), set);
  }

  /** As the browser sends it, among others. */
  private static String cookieOf(String set) {
    assertStays(set);
    return "Cookie: a=b; " + set.substring(0, set.indexOf(';')) + "; c=d";
  }

  private void hangUpLast() throws IOException {
    int left = open.size() - 1;
    open.remove(left).hangUp();
    Await.until("it is over", () -> bridge.registry.all().size() == left);
  }

  /** The head of the 101. */
  private String session(String... headers) throws IOException {
    Peer peer = bridge.client();
    open.add(peer);
    String answer = peer.upgrade("/app/", headers);
    assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
    peer.write(Frames.masked(Frames.TEXT, "x"));
    assertEquals("81 x", peer.readFrame().toString());
    return answer;
  }

  private String upgrade(String... headers) throws IOException {
    try (Peer peer = bridge.client()) {
      return peer.upgrade("/app/", headers);
    }
  }

  /** The cookie that a page's answer sets. */
  private String page(String... headers) throws IOException {
    try (Peer peer = bridge.client()) {
      peer.write(
          Peer.ascii(
              "GET /app/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  + String.join("\r\n", headers)
                  + "\r\n\r\n"));
      return Peer.header(peer.readHead(), "Set-Cookie");
    }
  }
}
