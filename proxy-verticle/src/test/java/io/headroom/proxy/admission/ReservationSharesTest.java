package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.admission.Reservations.Outcome;
import io.headroom.proxy.admission.Reservations.PoolFull;
import io.headroom.proxy.admission.Reservations.Reserved;
import io.headroom.proxy.admission.Reservations.ShareTaken;
import io.headroom.proxy.admission.Reservations.UserCapReached;
import io.headroom.proxy.admission.Shares.Verdict;
import io.headroom.proxy.routes.RequestPath;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many slots one holder, and all callers without a user, may hold. */
class ReservationSharesTest {
  private static final Holder SOMEBODY = Holder.of("", "192.0.2.1");
  private static final Holder ALICE = Holder.of("alice", "192.0.2.1");
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-11-20T20:00:00Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final SlotPool pool = new SlotPool(3, () -> {});
  private int limit;
  private final UserSessions users = new UserSessions(() -> limit, user -> 0);
  private int each = 5;
  private int together = 5;
  private final Shares strangers = new Shares(() -> each, () -> together);
  private final Reservations reservations =
      new Reservations(pool, users, strangers, () -> TIME_TO_LIVE, nanos::get, () -> START);

  @Test
  void countsWhatAUserReservesAsHeldUntilTheSlotComesBack() {
    limit = 2;
    Reserved cancelled = (Reserved) reserve("/a/", ALICE);
    reserve("/b/", ALICE);
    assertEquals(Map.of("alice", 2), users.here());
    assertEquals(new UserCapReached(), reserve("/c/", ALICE));
    reservations.cancel(cancelled.id());
    assertEquals(Map.of("alice", 1), users.here());
    Slot open = reservations.claim(ALICE, "/b/ws").orElseThrow();
    assertEquals(Map.of("alice", 1), users.here());
    reserve("/c/", ALICE);
    nanos.addAndGet(TIME_TO_LIVE.toNanos());
    reservations.expire();
    assertEquals(Map.of("alice", 1), users.here());
    open.release();
    assertEquals(Map.of(), users.here());
  }

  @Test
  void aFullPoolCountsForNobody() {
    limit = 1;
    pool.cap(0);
    assertEquals(new PoolFull(), reserve("/a/", ALICE));
    assertEquals(new PoolFull(), reserve("/a/", SOMEBODY));
    assertEquals(Map.of(), users.here());
    assertEquals(0, strangers.taken());
  }

  @Test
  void oneStrangerHasTheShareOfOne() {
    each = 1;
    Reserved held = reserve("/a/");
    assertEquals(new ShareTaken(Verdict.HOLDER_FULL), reserve("/a/", SOMEBODY));
    assertInstanceOf(Reserved.class, reserve("/a/", Holder.of("", "192.0.2.2")));
    assertInstanceOf(Reserved.class, reserve("/a/", ALICE));
    reservations.cancel(held.id());
    reserve("/a/");
  }

  @Test
  void allStrangersTogetherHaveTheirsAndUsersTheRest() {
    together = 1;
    reserve("/a/");
    assertEquals(new ShareTaken(Verdict.ALL_FULL), reserve("/a/", Holder.of("", "192.0.2.2")));
    assertInstanceOf(Reserved.class, reserve("/a/", ALICE));
    assertInstanceOf(Reserved.class, reservations.reserve(path("/a/"), Holder.ANYBODY));
  }

  @Test
  void aSessionIsNoReservationAnyMore() {
    each = 1;
    for (int i = 0; i < 3; i++) {
      reserve("/a/");
      claim("/a/ws").orElseThrow();
    }
    assertEquals(new SlotPool.Taken(3, 0), pool.taken());
    assertEquals(0, strangers.taken());
  }

  @Test
  void anExpiredOneMakesRoomForItsStrangersNext() {
    each = 1;
    reserve("/a/");
    nanos.addAndGet(TIME_TO_LIVE.toNanos());
    reserve("/a/");
    assertEquals(1, strangers.taken());
  }

  @Test
  void aLowerShareTakesNothingAway() {
    reserve("/a/");
    reserve("/b/");
    together = 1;
    assertEquals(new ShareTaken(Verdict.ALL_FULL), reserve("/c/", SOMEBODY));
    assertTrue(claim("/b/ws").isPresent());
    assertTrue(claim("/a/ws").isPresent());
    reserve("/c/");
  }

  @Test
  void whatIsHeldForAnybodyIsNobodysShare() {
    each = 0;
    together = 0;
    assertInstanceOf(Reserved.class, reserve("/a/", Holder.ANYBODY));
    assertEquals(0, strangers.taken());
    assertTrue(reservations.claim(Holder.ANYBODY, "/a/ws").isPresent());
  }

  private Reserved reserve(String path) {
    return assertInstanceOf(Reserved.class, reserve(path, SOMEBODY));
  }

  private Outcome reserve(String path, Holder who) {
    return reservations.reserve(path(path), who);
  }

  private Optional<Slot> claim(String path) {
    return reservations.claim(SOMEBODY, path);
  }

  private static RequestPath path(String path) {
    return RequestPath.parse(path, "").orElseThrow();
  }
}
