package io.headroom.proxy.transport;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Looks again and again, but only while there is something to look at: an event loop without
 * connections sleeps. On the event loop it was made on.
 */
public final class Tick {
  private static final long RESTS = -1;

  private final ContextInternal context;
  private final long periodMillis;
  private final BooleanSupplier look;

  // Owned by the event loop.
  private long timer = RESTS;

  /**
   * @param look whether there will be something to look at the next time
   */
  public Tick(Vertx vertx, Duration period, BooleanSupplier look) {
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.periodMillis = period.toMillis();
    this.look = look;
  }

  /** From now on there is something to look at. */
  public void begin() {
    if (timer == RESTS) {
      timer = context.setPeriodic(periodMillis, this::onTick);
    }
  }

  public void close() {
    context.owner().cancelTimer(timer);
    timer = RESTS;
  }

  private void onTick(long id) {
    if (!look.getAsBoolean()) {
      close();
    }
  }
}
