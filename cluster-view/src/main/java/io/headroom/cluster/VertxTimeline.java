package io.headroom.cluster;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;

/** Real time, on an event-loop context of its own. */
final class VertxTimeline implements Timeline {
  private final Vertx vertx;
  private final Context context;

  VertxTimeline(Vertx vertx) {
    this.vertx = vertx;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void after(Duration delay, Runnable task) {
    long millis = (delay.toNanos() + 999_999) / 1_000_000;
    context.runOnContext(
        now -> {
          if (millis <= 0) {
            task.run();
          } else {
            vertx.setTimer(millis, id -> task.run());
          }
        });
  }
}
