package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another tick of the same period tells how much time has passed. */
@ExtendWith(VertxExtension.class)
class TickTest {
  private static final Duration PERIOD = Duration.ofMillis(5);

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void restsWhenThereIsNothingMoreToLookAtAndBeginsAnew(Vertx vertx, VertxTestContext test) {
    vertx.runOnContext(
        here -> {
          Tick tick = new Tick(vertx, PERIOD, () -> looks.incrementAndGet() % 3 != 0);
          tick.begin();
          after(
              vertx,
              10,
              () -> {
                test.verify(() -> assertEquals(3, looks.get()));
                tick.begin();
                tick.begin();
                after(
                    vertx,
                    10,
                    () -> {
                      test.verify(() -> assertEquals(6, looks.get()));
                      test.completeNow();
                    });
              });
        });
  }

  @Test
  void looksNoMoreOnceClosed(Vertx vertx, VertxTestContext test) {
    vertx.runOnContext(
        here -> {
          Tick tick = new Tick(vertx, PERIOD, () -> looks.incrementAndGet() > 0);
          tick.begin();
          tick.close();
          after(
              vertx,
              10,
              () -> {
                test.verify(() -> assertEquals(0, looks.get()));
                test.completeNow();
              });
        });
  }

  private static void after(Vertx vertx, int periods, Runnable then) {
    AtomicInteger passed = new AtomicInteger();
    new Tick(
            vertx,
            PERIOD,
            () -> {
              boolean more = passed.incrementAndGet() < periods;
              if (!more) {
                then.run();
              }
              return more;
            })
        .begin();
  }
}
