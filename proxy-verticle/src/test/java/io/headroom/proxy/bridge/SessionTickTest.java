package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    vertx.runOnContext(
        begin -> {
          SessionTick tick = new SessionTick(vertx, System::nanoTime);
          tick.add(
              now -> {
                failures.incrementAndGet();
                throw new IllegalStateException("a bug, made by this test");
              });
          tick.add(
              now -> {
                ticks.countDown();
                return true;
              });
        });
    assertTrue(ticks.await(20, TimeUnit.SECONDS));
    assertEquals(1, failures.get());
  }

  @Test
  void whoNeedsNoFurtherLookGetsNone() throws Exception {
    CountDownLatch later = new CountDownLatch(3);
    AtomicInteger looks = new AtomicInteger();
    vertx.runOnContext(
        begin -> {
          SessionTick tick = new SessionTick(vertx, System::nanoTime);
          tick.add(now -> looks.incrementAndGet() < 2);
          tick.add(
              now -> {
                later.countDown();
                return true;
              });
        });
    assertTrue(later.await(20, TimeUnit.SECONDS));
    assertEquals(2, looks.get());
  }
}
