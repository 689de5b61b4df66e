package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** By an injected clock. */
class RefusalDamperTest {
  private long now = -5_000_000_000L;
  private final RefusalDamper damper = new RefusalDamper(() -> now);

  private boolean refusedAfterMillis(long millis) {
    now += millis * 1_000_000;
    return damper.refused("alice", "/user/alice/");
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
    for (int i = 0; i < 4; i++) {
      refusedAfterMillis(10);
    }
    assertFalse(refusedAfterMillis(10_000));
    assertFalse(refusedAfterMillis(10));
    assertFalse(refusedAfterMillis(10));
    assertTrue(refusedAfterMillis(10));
  }

  @Test
  void forgivesWhoGotIn() {
    for (int i = 0; i < 5; i++) {
      refusedAfterMillis(10);
    }
    damper.admitted("alice", "/user/alice/");
    assertFalse(refusedAfterMillis(10));
  }

  @Test
  void knowsClientsAndPathsApart() {
    for (int i = 0; i < 4; i++) {
      refusedAfterMillis(10);
    }
    assertFalse(damper.refused("bob", "/user/alice/"));
    assertFalse(damper.refused("alice", "/user/alice/2"));
    damper.admitted("bob", "/user/alice/");
    assertTrue(damper.refused("alice", "/user/alice/"));
  }

  @Test
  void forgetsTheOneItHeardLeastOfWhenThereAreTooMany() {
    for (int i = 0; i < 4; i++) {
      refusedAfterMillis(10);
    }
    for (int i = 0; i < 20_000; i++) {
      damper.refused("client " + i, "/");
      if (i == 5000) {
        assertTrue(refusedAfterMillis(0));
      }
    }
    assertFalse(refusedAfterMillis(0));
  }
}
