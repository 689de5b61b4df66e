package io.headroom.proxy.access;

import io.headroom.proxy.dial.LoopTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks again, now and then, whether a session may go on. A no is asked once more before it counts;
 * who does not answer ends nobody. On the session's event loop.
 */
final class Recheck implements Watch {
  private final long periodNanos;
  private final Supplier<Future<Verdict>> ask;
  private final Predicate<Pass> same;

  // Owned by the event loop.
  private long askedNanos;
  private boolean asking;

  /** How many times in a row it was no. */
  private int refused;

  /**
   * @param ask is completed on the session's event loop
   * @param same whether a pass is for whom the session was opened for
   */
  Recheck(Duration period, LoopTime time, Supplier<Future<Verdict>> ask, Predicate<Pass> same) {
    this.periodNanos = period.toNanos();
    this.ask = ask;
    this.same = same;
    this.askedNanos = time.nanoTime();
  }

  @Override
  public boolean holds(long nowNanos) {
    boolean due = refused > 0 || nowNanos - askedNanos >= periodNanos;
    if (due && !asking && refused < 2) {
      asking = true;
      askedNanos = nowNanos;
      ask.get().onComplete(asked -> onAnswer(asked.succeeded() ? asked.result() : null));
    }
    return refused < 2;
  }

  private void onAnswer(@Nullable Verdict verdict) {
    asking = false;
    if (verdict instanceof Verdict.LetIn in && same.test(in.pass())) {
      refused = 0;
    } else if (verdict instanceof Verdict.Refused || verdict instanceof Verdict.LetIn) {
      refused++;
    } else {
      // On doubt nobody is ended, and it is not asked at once again.
      refused = 0;
    }
  }
}
