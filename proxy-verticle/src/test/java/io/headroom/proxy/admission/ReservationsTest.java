package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.admission.Reservations.Outcome;
import io.headroom.proxy.admission.Reservations.PoolFull;
import io.headroom.proxy.admission.Reservations.Reserved;
import io.headroom.proxy.routes.RequestPath;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Slots that are held: for whom, for which paths and how long. */
class ReservationsTest {
  private static final Holder SOMEBODY = Holder.of("", "192.0.2.1");
  private static final Holder ALICE = Holder.of("alice", "192.0.2.1");
  private static final Instant START = Instant.parse("2026-11-20T20:00:00Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private Duration timeToLive = Duration.ofSeconds(60);
  private final SlotPool pool = new SlotPool(3, () -> {});
  private final UserSessions users = new UserSessions(() -> 0, user -> 0);
  private final Shares strangers = new Shares(() -> 5, () -> 5);
  private final Reservations reservations =
      new Reservations(pool, users, strangers, () -> timeToLive, nanos::get, () -> START);

  @Test
  void holdsASlotForTheNextUpgradeUnderItsPath() {
    Reserved held = reserve("/user/alice/");
    assertEquals(START.plusSeconds(60), held.expiresAt());
    assertEquals(1, pool.reserved());

    Slot slot = claim("/user/alice/api/kernels/1/channels").orElseThrow();
    assertEquals(0, pool.reserved());
    assertEquals(1, pool.open());
    assertEquals(Optional.empty(), claim("/user/alice/api/kernels/1/channels"));
    assertTrue(slot.release());
    assertEquals(0, pool.open());
  }

  @Test
  void matchesWholeDecodedSegments() {
    reserve("/user/al%69ce");
    assertFalse(claim("/user/alicette/x").isPresent());
    assertFalse(claim("/user/").isPresent());
    assertFalse(claim("/user/%2e%2e/x").isPresent());
    assertTrue(claim("/user/alice").isPresent());
    reserve("/user/b%20b/");
    assertTrue(claim("/user/b%20b/").isPresent());
    reserve("/");
    assertTrue(claim("/any/thing").isPresent());
  }

  @Test
  void theLongestPathGoesFirstThenTheOldest() {
    Reserved broad = reserve("/user/alice/");
    Reserved older = reserve("/user/alice/lab/");
    Reserved newer = reserve("/user/alice/lab/");

    claim("/user/alice/lab/ws").orElseThrow();
    assertFalse(reservations.cancel(older.id()));
    claim("/user/alice/terminals/1").orElseThrow();
    assertFalse(reservations.cancel(broad.id()));
    assertTrue(reservations.cancel(newer.id()));
    assertEquals(2, pool.open());
    assertEquals(0, pool.reserved());
  }

  @Test
  void isEmptyWhenThePoolIsFull() {
    reserve("/a/");
    reserve("/b/");
    pool.acquire().orElseThrow();
    assertEquals(new PoolFull(), reservations.reserve(path("/c/"), SOMEBODY));
    assertEquals(Optional.empty(), pool.acquire());
  }

  @Test
  void anExpiredOneIsNotClaimedAndItsSlotComesBack() {
    Reserved held = reserve("/user/alice/");
    nanos.addAndGet(Duration.ofSeconds(60).toNanos() - 1);
    reservations.expire();
    assertEquals(1, pool.reserved());
    nanos.addAndGet(1);
    assertEquals(Optional.empty(), claim("/user/alice/x"));
    reservations.expire();
    assertEquals(0, pool.reserved());
    assertFalse(reservations.cancel(held.id()));
  }

  @Test
  void aFullPoolLooksForExpiredOnesBeforeItRefuses() {
    reserve("/a/");
    reserve("/b/");
    reserve("/c/");
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    reserve("/d/");
    assertEquals(1, pool.reserved());
  }

  @Test
  void aChangedTimeToLiveCountsFromTheNextOneOn() {
    reserve("/a/");
    timeToLive = Duration.ofSeconds(5);
    reserve("/b/");
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    reservations.expire();
    assertEquals(1, pool.reserved());
    assertTrue(claim("/a/x").isPresent());
  }

  @Test
  void isClaimedByItsOwnHolderOnly() {
    reserve("/a/");
    reserve("/a/", ALICE);
    assertEquals(Optional.empty(), reservations.claim(Holder.of("bob", "192.0.2.1"), "/a/ws"));
    assertEquals(Optional.empty(), reservations.claim(Holder.of("", "192.0.2.2"), "/a/ws"));
    assertTrue(reservations.claim(Holder.of("alice", "198.51.100.1"), "/a/ws").isPresent());
    assertTrue(claim("/a/ws").isPresent());
  }

  @Test
  void tellsForWhomASlotIsHeld() {
    assertFalse(reservations.isHeldFor(ALICE, "/a/"));
    Reserved hers = (Reserved) reserve("/a/", ALICE);
    assertTrue(reservations.isHeldFor(ALICE, "/other/"));
    assertFalse(reservations.isHeldFor(SOMEBODY, "/a/"));
    reservations.cancel(hers.id());
    assertFalse(reservations.isHeldFor(ALICE, "/a/"));
    reserve("/a/b/", Holder.ANYBODY);
    assertTrue(reservations.isHeldFor(ALICE, "/a/b"));
    assertTrue(reservations.isHeldFor(SOMEBODY, "/a/b/lab"));
    assertFalse(reservations.isHeldFor(SOMEBODY, "/a/"));
    assertFalse(reservations.isHeldFor(SOMEBODY, "/a/bb"));
    nanos.addAndGet(timeToLive.toNanos());
    assertFalse(reservations.isHeldFor(SOMEBODY, "/a/b"));
  }

  @Test
  void whenNobodyIsAdmittedAnyMoreAllSlotsComeBack() {
    reserve("/a/");
    reserve("/a/", ALICE);
    Slot open = reservations.claim(ALICE, "/a/ws").orElseThrow();
    reserve("/a/", ALICE);
    reservations.end();
    assertEquals(new SlotPool.Taken(1, 0), pool.taken());
    assertEquals(Map.of("alice", 1), users.here());
    assertEquals(0, strangers.taken());
    // Whoever was asking at that moment.
    reserve("/a/", ALICE);
    reservations.expire();
    assertEquals(new SlotPool.Taken(1, 0), pool.taken());
    assertTrue(open.release());
    assertEquals(Map.of(), users.here());
  }

  @Test
  void idsCannotBeGuessed() {
    Reserved one = reserve("/a/");
    Reserved two = reserve("/a/");
    assertTrue(one.id().matches("r-[A-Za-z0-9_-]{22}"), one.id());
    assertNotEquals(one.id(), two.id());
    assertFalse(reservations.cancel("r-"));
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
