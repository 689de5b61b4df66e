package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTickTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aTickThatFailsStopsNeitherTheOthersNorTheSweep() throws Exception {
    CountDownLatch ticks = new CountDownLatch(3);
    AtomicInteger failures = new AtomicInteger();
    onEventLoop(
        tick -> {
          tick.add(now -> ticks.countDown());
          tick.add(
              now -> {
                failures.incrementAndGet();
                throw new IllegalStateException("a bug, made by this test");
              });
          tick.add(now -> ticks.countDown());
        });
    assertTrue(ticks.await(20, TimeUnit.SECONDS));
    assertEquals(1, failures.get());
  }

  @Test
  void whoEndsIsNotLookedAtAgainAndNobodyElseIsMissed() throws Exception {
    CountDownLatch later = new CountDownLatch(3);
    List<Integer> looks = new ArrayList<>();
    List<SessionTick.Entry> entries = new ArrayList<>();
    onEventLoop(
        tick -> {
          for (int i = 0; i < 5; i++) {
            int number = i;
            entries.add(
                tick.add(
                    now -> {
                      looks.add(number);
                      // Each ends itself, and the middle one another whose turn has not come.
                      assertTrue(entries.get(number).end());
                      if (number == 2) {
                        assertTrue(entries.get(0).end());
                        assertFalse(entries.get(4).end());
                      }
                    }));
          }
          tick.add(now -> later.countDown());
        });
    assertTrue(later.await(20, TimeUnit.SECONDS));
    assertEquals(List.of(4, 3, 2, 1), looks);
  }

  @Test
  void aSessionWhoseSocketsAreClosedIsLetGoAtOnce() throws Exception {
    AtomicReference<List<Integer>> connected = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    onEventLoop(
        tick -> {
          FakeHome home = new FakeHome();
          home.tick = tick;
          try (RelayPair pair = new RelayPair(home)) {
            pair.bridge.open();
            int open = home.registry.connected();
            pair.client.close();
            connected.set(List.of(open, home.registry.connected()));
          }
          done.countDown();
        });
    assertTrue(done.await(20, TimeUnit.SECONDS));
    assertEquals(List.of(1, 0), connected.get());
  }

  private void onEventLoop(Consumer<SessionTick> test) {
    vertx.runOnContext(begin -> test.accept(new SessionTick(vertx, System::nanoTime)));
  }
}
