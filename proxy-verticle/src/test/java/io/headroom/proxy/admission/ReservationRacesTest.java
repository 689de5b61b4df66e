package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.admission.Reservations.Outcome;
import io.headroom.proxy.admission.Reservations.Reserved;
import io.headroom.proxy.routes.RequestPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many threads at once. */
class ReservationRacesTest {
  private static final Instant START = Instant.parse("2026-11-20T20:00:00Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  @Test
  void racesNeverOverfillThePoolAndLoseNoSlot() throws Exception {
    int threads = 8;
    SlotPool shared = new SlotPool(50, () -> {});
    UserSessions counted = new UserSessions(() -> 9, user -> 0);
    Shares shares = new Shares(() -> 3, () -> 7);
    Reservations raced =
        new Reservations(
            shared,
            counted,
            shares,
            () -> Duration.ofNanos(40),
            nanos::incrementAndGet,
            () -> START);
    AtomicInteger mostOfOne = new AtomicInteger();
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
                  Holder who = Holder.of(i % 3 == 0 ? "user-" + i % 4 : "", "address-" + i % 5);
                  Outcome held =
                      raced.reserve(
                          RequestPath.parse("/user/" + i % 7 + "/", "").orElseThrow(), who);
                  if (i % 5 == 0 && held instanceof Reserved reserved) {
                    raced.cancel(reserved.id());
                  }
                  raced
                      .claim(who, "/user/" + i % 7 + "/ws")
                      .or(shared::acquire)
                      .ifPresent(
                          slot -> {
                            most.accumulateAndGet(holding.incrementAndGet(), Math::max);
                            holding.decrementAndGet();
                            slot.release();
                          });
                  raced.expire();
                  mostOfOne.accumulateAndGet(counted.held(who.user()), Math::max);
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
    assertEquals(Map.of(), counted.here());
    assertEquals(0, shares.taken());
    assertTrue(mostOfOne.get() > 0 && mostOfOne.get() <= 9, mostOfOne.toString());
  }
}
