package io.headroom.proxy.access;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.TestUpstreams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RulesIT {
  /** Vert.x's own client, without a period, cancels the timer of the number 0 when it ends. */
  @Test
  void theEndOfThemStopsNobodysTimer() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      AtomicInteger fired = new AtomicInteger();
      vertx.setPeriodic(10, timer -> fired.incrementAndGet());
      Rules none =
          new Rules(
              vertx,
              List.of(),
              () -> host -> Future.failedFuture("nobody asks"),
              TestUpstreams.mark(),
              (guard, attempt, verdict) -> {},
              InstantSource.system());

      Await.result(none.close());

      int before = fired.get();
      Await.until("it fires on", () -> fired.get() > before + 1);
    } finally {
      Await.result(vertx.close());
    }
  }
}
