package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.admission.Reservations.Reservation;
import io.headroom.proxy.routes.RequestPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private static final Instant START = Instant.parse("2026-11-20T20:00:00Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private Duration timeToLive = Duration.ofSeconds(60);
  private final SlotPool pool = new SlotPool(3, () -> {});
  private final Reservations reservations =
      new Reservations(pool, () -> timeToLive, nanos::get, () -> START);

  @Test
  void holdsASlotForTheNextUpgradeUnderItsPath() {
    Reservation held = reserve("/user/alice/");
    assertEquals(START.plusSeconds(60), held.expiresAt());
    assertEquals(1, pool.reserved());

    Slot slot = reservations.claim("/user/alice/api/kernels/1/channels").orElseThrow();
    assertEquals(0, pool.reserved());
    assertEquals(1, pool.open());
    assertEquals(Optional.empty(), reservations.claim("/user/alice/api/kernels/1/channels"));
    assertTrue(slot.release());
    assertEquals(0, pool.open());
  }

  @Test
  void matchesWholeDecodedSegments() {
    reserve("/user/al%69ce");
    assertFalse(reservations.claim("/user/alicette/x").isPresent());
    assertFalse(reservations.claim("/user/").isPresent());
    assertFalse(reservations.claim("/user/%2e%2e/x").isPresent());
    assertTrue(reservations.claim("/user/alice").isPresent());
    reserve("/user/b%20b/");
    assertTrue(reservations.claim("/user/b%20b/").isPresent());
    reserve("/");
    assertTrue(reservations.claim("/any/thing").isPresent());
  }

  @Test
  void theLongestPathGoesFirstThenTheOldest() {
    Reservation broad = reserve("/user/alice/");
    Reservation older = reserve("/user/alice/lab/");
    Reservation newer = reserve("/user/alice/lab/");

    reservations.claim("/user/alice/lab/ws").orElseThrow();
    assertFalse(reservations.cancel(older.id()));
    reservations.claim("/user/alice/terminals/1").orElseThrow();
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
    assertEquals(Optional.empty(), reservations.reserve(path("/c/"), ""));
    assertEquals(Optional.empty(), pool.acquire());
  }

  @Test
  void anExpiredOneIsNotClaimedAndItsSlotComesBack() {
    Reservation held = reserve("/user/alice/");
    nanos.addAndGet(Duration.ofSeconds(60).toNanos() - 1);
    reservations.expire();
    assertEquals(1, pool.reserved());
    nanos.addAndGet(1);
    assertEquals(Optional.empty(), reservations.claim("/user/alice/x"));
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
    assertTrue(reservations.claim("/a/x").isPresent());
  }

  @Test
  void countsWhatAUserHoldsNow() {
    Reservation cancelled = reservations.reserve(path("/a/"), "alice").orElseThrow();
    reservations.reserve(path("/b/"), "bob").orElseThrow();
    assertEquals(1, reservations.heldBy("alice"));
    assertEquals(0, reservations.heldBy("carol"));
    reservations.cancel(cancelled.id());
    assertEquals(0, reservations.heldBy("alice"));
    nanos.addAndGet(timeToLive.toNanos());
    assertEquals(0, reservations.heldBy("bob"));
  }

  @Test
  void idsCannotBeGuessed() {
    Reservation one = reserve("/a/");
    Reservation two = reserve("/a/");
    assertTrue(one.id().matches("r-[A-Za-z0-9_-]{22}"), one.id());
    assertNotEquals(one.id(), two.id());
    assertFalse(reservations.cancel("r-"));
  }

  @Test
  void racesNeverOverfillThePoolAndLoseNoSlot() throws Exception {
    int threads = 8;
    SlotPool shared = new SlotPool(50, () -> {});
    Reservations raced =
        new Reservations(shared, () -> Duration.ofNanos(40), nanos::incrementAndGet, () -> START);
    AtomicInteger holding = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pooled = Executors.newFixedThreadPool(threads);
    List<Future<Void>> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      all.add(
          pooled.submit(
              () -> {
                start.await();
                for (int i = 0; i < 2_000; i++) {
                  Optional<Reservation> held = raced.reserve(path("/user/" + i % 7 + "/"), "");
                  if (i % 5 == 0) {
                    held.ifPresent(reservation -> raced.cancel(reservation.id()));
                  }
                  raced
                      .claim("/user/" + i % 7 + "/ws")
                      .or(shared::acquire)
                      .ifPresent(
                          slot -> {
                            most.accumulateAndGet(holding.incrementAndGet(), Math::max);
                            holding.decrementAndGet();
                            slot.release();
                          });
                  raced.expire();
                }
                return null;
              }));
    }
    for (Future<Void> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }
    pooled.shutdown();
    nanos.addAndGet(1_000);
    raced.expire();
    assertEquals(0, shared.open());
    assertEquals(0, shared.reserved());
    assertTrue(most.get() > 0 && most.get() <= 50, most.toString());
    assertEquals(Optional.empty(), raced.claim("/user/1/ws"));
  }

  private Reservation reserve(String path) {
    return reservations.reserve(path(path), "").orElseThrow();
  }

  private static RequestPath path(String path) {
    return RequestPath.parse(path, "").orElseThrow();
  }
}
