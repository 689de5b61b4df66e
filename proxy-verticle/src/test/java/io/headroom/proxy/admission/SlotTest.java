package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Given back once, opened once. */
class SlotTest {
  private final SlotPool pool = new SlotPool(3, () -> {});

  @Test
  void isGivenBackOnce() {
    Slot slot = pool.acquire().orElseThrow();
    Slot other = pool.acquire().orElseThrow();
    assertTrue(slot.release());
    assertFalse(slot.release());
    assertFalse(slot.open());
    assertEquals(new SlotPool.Taken(1, 0), pool.taken());
    assertTrue(other.release());
  }

  @Test
  void opensOnce() {
    Slot slot = pool.reserve().orElseThrow();
    assertTrue(slot.open());
    assertFalse(slot.open());
    assertEquals(new SlotPool.Taken(1, 0), pool.taken());
    assertEquals(new SlotPool.Taken(1, 0), pool.taken());
    assertTrue(slot.release());
    assertEquals(new SlotPool.Taken(0, 0), pool.taken());
  }

  @Test
  void isGivenBackWhileReserved() {
    Slot slot = pool.reserve().orElseThrow();
    assertTrue(slot.release());
    assertFalse(slot.open());
    assertFalse(slot.release());
    assertEquals(new SlotPool.Taken(0, 0), pool.taken());
    assertTrue(pool.reserve().orElseThrow().release());
    assertEquals(new SlotPool.Taken(0, 0), pool.taken());
  }

  @Test
  void tellsOnceThatItWasReleased() {
    AtomicInteger told = new AtomicInteger();
    Slot slot = pool.acquire().orElseThrow();
    slot.whenReleased(told::incrementAndGet);
    slot.release();
    slot.release();
    assertEquals(1, told.get());
  }

  @Test
  void whoIsToldOfTheChangeFindsEverythingGivenBack() {
    AtomicInteger heldWhenTold = new AtomicInteger(-1);
    AtomicInteger held = new AtomicInteger(1);
    SlotPool told = new SlotPool(3, () -> heldWhenTold.set(held.get()));
    Slot slot = told.reserve().orElseThrow();
    slot.whenReleased(held::decrementAndGet);
    slot.release();
    assertEquals(0, heldWhenTold.get());
  }

  @Test
  void isGivenBackOnceByManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 2000; round++) {
        Slot slot = (round % 2 == 0 ? pool.acquire() : pool.reserve()).orElseThrow();
        CyclicBarrier start = new CyclicBarrier(4);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          int thread = i;
          results.add(
              threads.submit(
                  () -> {
                    start.await(15, TimeUnit.SECONDS);
                    return switch (thread) {
                      case 0 -> slot.open() && slot.release();
                      default -> slot.release();
                    };
                  }));
        }
        int released = 0;
        for (Future<Boolean> result : results) {
          released += result.get(15, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertEquals(1, released);
        assertEquals(new SlotPool.Taken(0, 0), pool.taken());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
