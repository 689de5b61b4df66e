package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.admission.Shares.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final Holder ONE = Holder.of("", "192.0.2.1");
  private static final Holder OTHER = Holder.of("", "192.0.2.2");

  private int each = 2;
  private int together = 3;
  private final Shares shares = new Shares(() -> each, () -> together);

  @Test
  void eachHasItsShareAndAllTogetherTheirs() {
    assertEquals(Verdict.TAKEN, shares.take(ONE));
    assertEquals(Verdict.TAKEN, shares.take(ONE));
    assertEquals(Verdict.HOLDER_FULL, shares.take(ONE));
    assertEquals(Verdict.TAKEN, shares.take(OTHER));
    assertEquals(Verdict.ALL_FULL, shares.take(OTHER));
    shares.giveBack(ONE);
    assertEquals(Verdict.TAKEN, shares.take(OTHER));
    assertEquals(Verdict.HOLDER_FULL, shares.take(OTHER));
    assertEquals(3, shares.taken());
  }

  @Test
  void changedBoundsHoldFromTheNextWishOn() {
    shares.take(ONE);
    shares.take(ONE);
    together = 1;
    assertEquals(Verdict.ALL_FULL, shares.take(OTHER));
    shares.giveBack(ONE);
    each = 9;
    assertEquals(Verdict.ALL_FULL, shares.take(ONE));
    together = 9;
    assertEquals(Verdict.TAKEN, shares.take(ONE));
  }

  @Test
  void aUserIsOneHolderWhereverItComesFromAndNoAddress() {
    assertEquals(Holder.of("alice", "192.0.2.1"), Holder.of("alice", "192.0.2.2"));
    assertTrue(!Holder.of("192.0.2.1", "").equals(ONE));
  }

  @Test
  void whatWasNotTakenIsNotGivenBack() {
    shares.take(ONE);
    assertThrows(IllegalStateException.class, () -> shares.giveBack(OTHER));
    shares.giveBack(ONE);
    assertThrows(IllegalStateException.class, () -> shares.giveBack(ONE));
  }

  @Test
  void manyThreadsNeverTakeMoreThanTheShares() throws Exception {
    AtomicInteger[] had = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
    AtomicInteger most = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    AtomicInteger mostOfAll = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Void>> running = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int who = t % 3;
      running.add(
          threads.submit(
              () -> {
                Holder holder = Holder.of("", "address-" + who);
                start.await(15, TimeUnit.SECONDS);
                for (int i = 0; i < 5_000; i++) {
                  if (shares.take(holder) == Verdict.TAKEN) {
                    most.accumulateAndGet(had[who].incrementAndGet(), Math::max);
                    mostOfAll.accumulateAndGet(all.incrementAndGet(), Math::max);
                    all.decrementAndGet();
                    had[who].decrementAndGet();
                    shares.giveBack(holder);
                  }
                }
                return null;
              }));
    }
    for (Future<Void> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertTrue(most.get() >= 1 && most.get() <= 2, most.toString());
    assertTrue(mostOfAll.get() <= 3, mostOfAll.toString());
    assertEquals(0, shares.taken());
  }
}
