package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Exact at any concurrency. */
class SlotPoolTest {
  private static final int THREADS = 8;

  private final AtomicInteger changes = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private SlotPool pool(int cap) {
    return new SlotPool(cap, changes::incrementAndGet);
  }

  @Test
  void givesAsManySlotsAsItHas() {
    SlotPool pool = pool(2);
    Slot first = pool.acquire().orElseThrow();
    pool.acquire().orElseThrow();
    assertTrue(pool.acquire().isEmpty());
    assertTrue(pool.reserve().isEmpty());
    assertEquals(2, pool.open());
    first.release();
    assertEquals(1, pool.open());
    assertTrue(pool.acquire().isPresent());
  }

  @Test
  void countsReservedSlotsAgainstTheCap() {
    SlotPool pool = pool(2);
    Slot reserved = pool.reserve().orElseThrow();
    pool.acquire().orElseThrow();
    assertTrue(pool.acquire().isEmpty());
    assertEquals(new SlotPool.Taken(1, 1), pool.taken());
    assertTrue(reserved.open());
    assertEquals(new SlotPool.Taken(2, 0), pool.taken());
    assertTrue(pool.acquire().isEmpty());
  }

  @Test
  void givesNothingAtCapZero() {
    assertTrue(pool(0).acquire().isEmpty());
    assertTrue(pool(0).reserve().isEmpty());
  }

  @Test
  void cutsNobodyWhenTheCapIsLowered() {
    SlotPool pool = pool(3);
    List<Slot> held = List.of(take(pool), take(pool), take(pool));
    pool.cap(1);
    assertEquals(3, pool.open());
    assertEquals(1, pool.cap());
    held.get(0).release();
    held.get(1).release();
    assertTrue(pool.acquire().isEmpty());
    held.get(2).release();
    assertTrue(pool.acquire().isPresent());
    assertTrue(pool.acquire().isEmpty());
    pool.cap(2);
    assertTrue(pool.acquire().isPresent());
  }

  @Test
  void tellsOfEachChangeOfItsNumbers() {
    SlotPool pool = pool(1);
    Slot slot = pool.reserve().orElseThrow();
    assertEquals(1, changes.get());
    assertTrue(pool.acquire().isEmpty());
    assertEquals(1, changes.get());
    slot.open();
    assertEquals(2, changes.get());
    slot.release();
    assertEquals(3, changes.get());
    slot.release();
    assertEquals(3, changes.get());
    pool.cap(5);
    assertEquals(4, changes.get());
  }

  @RepeatedTest(20)
  void givesExactlyTheCapToManyAtOnce() throws Exception {
    SlotPool pool = pool(500);
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<Integer>> given = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      given.add(
          threads.submit(
              () -> {
                start.await(15, TimeUnit.SECONDS);
                int got = 0;
                for (int k = 0; k < 250; k++) {
                  got += pool.acquire().isPresent() ? 1 : 0;
                }
                return got;
              }));
    }
    assertEquals(500, sum(given));
    assertEquals(500, pool.open());
  }

  @RepeatedTest(5)
  void neverHasMoreOutThanItsCapUnderChurn() throws Exception {
    int cap = 5;
    SlotPool pool = pool(cap);
    AtomicInteger out = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<Integer>> rounds = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(i);
      rounds.add(threads.submit(churn(pool, out, most, random, start)));
    }
    assertTrue(sum(rounds) > 0);
    assertTrue(most.get() <= cap, most + " of " + cap);
    assertEquals(new SlotPool.Taken(0, 0), pool.taken());
    assertEquals(0, out.get());
  }

  /** Takes a slot one way or the other, and gives it back one way or the other. */
  private static Callable<Integer> churn(
      SlotPool pool, AtomicInteger out, AtomicInteger most, Random random, CyclicBarrier start) {
    return () -> {
      start.await(15, TimeUnit.SECONDS);
      int got = 0;
      for (int k = 0; k < 20_000; k++) {
        Optional<Slot> slot = random.nextBoolean() ? pool.acquire() : pool.reserve();
        if (slot.isPresent()) {
          got++;
          most.accumulateAndGet(out.incrementAndGet(), Math::max);
          if (random.nextBoolean()) {
            slot.get().open();
          }
          // Before the slot: whoever takes it next must not find it counted.
          out.decrementAndGet();
          slot.get().release();
          slot.get().release();
        }
      }
      return got;
    };
  }

  @RepeatedTest(20)
  void staysExactWhileTheCapMoves() throws Exception {
    SlotPool pool = pool(100);
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<Integer>> given = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      given.add(
          threads.submit(
              () -> {
                start.await(15, TimeUnit.SECONDS);
                if (thread == 0) {
                  pool.cap(40);
                  pool.cap(70);
                }
                int got = 0;
                for (int k = 0; k < 50; k++) {
                  got += pool.acquire().isPresent() ? 1 : 0;
                }
                return got;
              }));
    }
    int got = sum(given);
    assertEquals(pool.open(), got);
    assertTrue(got >= 70 && got <= 100, got + " given");
    assertFalse(pool.acquire().isPresent());
  }

  private static int sum(List<Future<Integer>> parts) throws Exception {
    int sum = 0;
    for (Future<Integer> part : parts) {
      sum += part.get(30, TimeUnit.SECONDS);
    }
    return sum;
  }

  private static Slot take(SlotPool pool) {
    return pool.acquire().orElseThrow();
  }
}
