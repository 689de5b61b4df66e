package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.admission.RefusalDamper.Key;
import org.junit.jupiter.api.Test;

/** By an injected clock. */
class RefusalDamperTest {
  private static final long SECOND = 1_000_000_000L;

  private long now = -5 * SECOND;
  private final RefusalDamper damper = new RefusalDamper(() -> now);
  private final Key alice = key("alice", "/user/alice/");

  private Key key(String client, String path) {
    return damper.key(new Holder(client, ""), path);
  }

  private boolean refusedAfterMillis(long millis) {
    now += millis * 1_000_000;
    return damper.refused(alice, false);
  }

  private void damp(boolean upstream) {
    for (int i = 0; i < RefusalDamper.TRIES; i++) {
      assertFalse(damper.refused(alice, upstream));
    }
  }

  @Test
  void dampsTheFourthRefusalWithinTenSeconds() {
    assertFalse(refusedAfterMillis(0));
    assertFalse(refusedAfterMillis(100));
    assertFalse(refusedAfterMillis(100));
    assertTrue(refusedAfterMillis(100));
    assertTrue(refusedAfterMillis(100));
  }

  @Test
  void countsRefusalsForWhateverReason() {
    damper.refused(alice, true);
    damper.refused(alice, false);
    damper.refused(alice, true);
    assertTrue(damper.refused(alice, false));
  }

  @Test
  void dampsNobodyWhoComesSlowly() {
    for (int i = 0; i < 10; i++) {
      assertFalse(refusedAfterMillis(5000));
    }
  }

  @Test
  void looksAtTheLastThreeOnly() {
    assertFalse(refusedAfterMillis(0));
    assertFalse(refusedAfterMillis(9000));
    // The first of these three is ten seconds ago now.
    assertFalse(refusedAfterMillis(1000));
    assertFalse(refusedAfterMillis(200));
    // But the last three are not.
    assertTrue(refusedAfterMillis(200));
  }

  @Test
  void dampsTheNextOneHoweverLateWithinTenSecondsOfTheThird() {
    assertFalse(refusedAfterMillis(0));
    assertFalse(refusedAfterMillis(9000));
    assertFalse(refusedAfterMillis(900));
    assertTrue(refusedAfterMillis(9999));
  }

  @Test
  void staysDampedWhileTheClientKeepsTrying() {
    for (int i = 0; i < 4; i++) {
      refusedAfterMillis(10);
    }
    for (int i = 0; i < 100; i++) {
      assertTrue(refusedAfterMillis(9999));
    }
  }

  @Test
  void forgivesAfterTenSecondsWithoutATry() {
    damp(false);
    assertTrue(refusedAfterMillis(10));
    now += 10 * SECOND;
    damp(false);
    assertTrue(refusedAfterMillis(10));
  }

  @Test
  void forgivesWhoWasServed() {
    damp(true);
    assertFalse(damper.mayBeJudged(alice));
    damper.served(alice);
    assertTrue(damper.mayBeJudged(alice));
    assertFalse(refusedAfterMillis(10));
  }

  @Test
  void knowsClientsAndPathsApart() {
    damp(false);
    assertFalse(damper.refused(key("bob", "/user/alice/"), false));
    assertFalse(damper.refused(key("alice", "/user/alice/2"), false));
    damper.served(key("bob", "/user/alice/"));
    assertTrue(damper.refused(key("alice", "/user/alice/"), false));
  }

  @Test
  void knowsWhoHasNoUserByTheAddress() {
    Key here = damper.key(Holder.of("", "192.0.2.1"), "/app/");
    assertEquals(here, damper.key(Holder.of("", "192.0.2.1"), "/app/"));
    assertNotEquals(here, damper.key(Holder.of("", "192.0.2.2"), "/app/"));
    assertEquals(
        damper.key(Holder.of("bob", "192.0.2.1"), "/app/"),
        damper.key(Holder.of("bob", "192.0.2.2"), "/app/"));
  }

  @Test
  void takesNoTwoForOneOverWhereTheNameEnds() {
    assertNotEquals(key("ab", "c"), key("a", "bc"));
    assertNotEquals(key("", "/"), key("/", ""));
  }

  /** Else a stranger could find two that are taken for one, away from here. */
  @Test
  void hashesWithASecretOfItsOwn() {
    assertNotEquals(
        alice, new RefusalDamper(() -> now).key(new Holder("alice", ""), "/user/alice/"));
  }

  @Test
  void letsAFaultyUpstreamRestForASecondOnceItsClientIsDamped() {
    damper.refused(alice, true);
    damper.refused(alice, true);
    assertTrue(damper.mayBeJudged(alice));
    damper.refused(alice, true);
    assertFalse(damper.mayBeJudged(alice));
    now += SECOND - 1;
    assertFalse(damper.mayBeJudged(alice));
    now += 1;
    assertTrue(damper.mayBeJudged(alice));
  }

  @Test
  void judgesWhoComesOftenOnceASecondAllTheSame() {
    damp(true);
    int judged = 0;
    for (int tenths = 1; tenths <= 150; tenths++) {
      now += SECOND / 10;
      // What was let through fails seconds later, if at all; the others are told at once.
      if (damper.mayBeJudged(alice)) {
        judged++;
      } else {
        assertTrue(damper.refused(alice, true));
      }
    }
    assertEquals(15, judged);
  }

  @Test
  void letsNoUpstreamRestThatIsNotAtFault() {
    damp(false);
    assertTrue(damper.mayBeJudged(alice));
  }

  @Test
  void holdsADampedClientsTryForTheRestOfASecond() {
    damper.refused(alice, false);
    damper.refused(alice, false);
    assertEquals(0, damper.hold(alice));
    damper.refused(alice, false);
    now += SECOND / 4;
    assertEquals(3 * SECOND / 4, damper.hold(alice));
    damper.goOn(alice);
    now += SECOND;
    assertEquals(0, damper.hold(alice));
  }

  @Test
  void holdsThreeTriesOfAClientAtOnce() {
    damp(false);
    for (int i = 0; i < RefusalDamper.TRIES; i++) {
      assertEquals(SECOND, damper.hold(alice));
    }
    assertEquals(0, damper.hold(alice));
    damper.goOn(alice);
    assertEquals(SECOND, damper.hold(alice));
  }

  @Test
  void holdsABoundedNumberOfTriesInAll() {
    int held = 0;
    for (int i = 0; i < 2 * RefusalDamper.MAX_HELD; i++) {
      Key key = key("client " + i, "/");
      for (int tries = 0; tries < RefusalDamper.TRIES; tries++) {
        damper.refused(key, false);
      }
      held += damper.hold(key) > 0 ? 1 : 0;
    }
    assertEquals(RefusalDamper.MAX_HELD, held);
    damper.goOn(key("client 0", "/"));
    damp(false);
    assertEquals(SECOND, damper.hold(alice));
  }

  @Test
  void forgetsTheOneItHeardLeastOfWhenThereAreTooMany() {
    damp(false);
    for (int i = 0; i < 20_000; i++) {
      damper.refused(key("client " + i, "/"), false);
      if (i == 5000) {
        assertTrue(refusedAfterMillis(0));
      }
    }
    assertFalse(refusedAfterMillis(0));
    assertEquals(RefusalDamper.MAX_CLIENTS, damper.size());
  }

  @Test
  void forgetsThoseWhoseTimeIsUpAtTheNextRefusal() {
    for (int i = 0; i < 1000; i++) {
      damper.refused(key("client " + i, "/"), false);
    }
    now += 10 * SECOND;
    refusedAfterMillis(0);
    assertEquals(1, damper.size());
  }
}
