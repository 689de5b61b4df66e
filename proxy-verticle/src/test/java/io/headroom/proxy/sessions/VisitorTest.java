package io.headroom.proxy.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.OpenSession;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

/** Whose the open sessions are, for who reads a page. */
class VisitorTest {
  private static final String VALUE = "AAAAAAAAAAAAAAAAAAAAAA";

  private final OpenSession session = new OpenSession("1", "jupyter", 0);
  private final Client user = new Client("10.0.0.7", session.identity().user(), "https");
  private final Client stranger = new Client("10.0.0.7", "", "https");
  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("User-Agent", "reader");

  private boolean isOf(Client who) {
    return Visitor.sessionsOf(headers, who).test(session.identity());
  }

  private static String program(String address) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("User-Agent", "reader");
    return Visitor.knownBy(headers, new Client(address, "", "https"));
  }

  @Test
  void aProgramsSessionsAreItsUsersWhereverItCallsFrom() {
    session.browser(program("192.0.2.9"));
    assertTrue(isOf(user));
    assertFalse(isOf(new Client("10.0.0.7", "bob", "https")));
    assertFalse(isOf(stranger));
  }

  @Test
  void whatAnotherBrowserOfTheUserHasOpenIsNotThisOnes() {
    session.browser(VALUE);
    assertFalse(isOf(user));
    headers.set("Cookie", "headroom-browser=" + VALUE);
    assertTrue(isOf(user));
    assertTrue(isOf(stranger));
    headers.set("Cookie", "headroom-browser=" + VALUE.replace('A', 'B'));
    assertFalse(isOf(user));
  }

  @Test
  void aProgramWithoutAUserIsItsAddressAndName() {
    session.browser(program("10.0.0.7"));
    assertTrue(isOf(stranger));
    headers.set("User-Agent", "other");
    assertFalse(isOf(stranger));
  }

  @Test
  void socketsWithoutTheCookieAreStillTheirBrowsersOnceItHasOne() {
    session.browser(program("10.0.0.7"));
    headers.set("Cookie", "headroom-browser=" + VALUE);
    assertTrue(isOf(stranger));
    assertTrue(isOf(user));
    headers.set("User-Agent", "other");
    assertFalse(isOf(stranger));
    assertFalse(isOf(user));
  }

  @Test
  void whoHasTheCookieKeepsIt() {
    String set = Visitor.newCookie(headers, user, () -> VALUE).orElseThrow();
    headers.set("Cookie", set.substring(0, set.indexOf(';')));
    assertTrue(Visitor.newCookie(headers, user, () -> VALUE).isEmpty());
    assertEquals(VALUE, Visitor.knownBy(headers, user));
  }
}
