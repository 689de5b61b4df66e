package io.headroom.proxy.dial;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Tries one candidate after the other, the next one as soon as one has failed or has kept silent
 * for a while, until one succeeds (RFC 8305, section 5). On one event loop.
 *
 * @param <C> what is tried, as an address
 * @param <T> what comes of it, as a connection
 */
public final class Race<C, T> {
  /** How a candidate is tried. */
  public interface Runner<C, T> {
    Future<T> run(C candidate);

    /** It succeeded when another one had won, or nobody waited any more. */
    void tooLate(T result);

    /** Whether somebody waits still. */
    boolean wanted();
  }

  /** The first that succeeded. */
  public record Won<C, T>(C candidate, T result) {}

  private final Iterator<C> untried;
  private final Duration headStart;
  private final LoopTime time;
  private final Runner<C, T> runner;
  private final Promise<Won<C, T>> first = Promise.promise();

  // Owned by the event loop.
  private final List<Lost.Attempt> failed = new ArrayList<>();
  private int running;
  private boolean over;
  private boolean advancing;
  private boolean advanceAgain;
  private Runnable cancelNext = () -> {};

  private Race(Iterator<C> untried, Duration headStart, LoopTime time, Runner<C, T> runner) {
    this.untried = untried;
    this.headStart = headStart;
    this.time = time;
    this.runner = runner;
  }

  /**
   * Runs one.
   *
   * @param headStart before the next candidate is tried while one is silent
   * @return failed with {@link Lost} when none succeeds
   */
  public static <C, T> Future<Won<C, T>> of(
      List<C> candidates, Duration headStart, LoopTime time, Runner<C, T> runner) {
    Race<C, T> race = new Race<>(candidates.iterator(), headStart, time, runner);
    race.next();
    return race.first.future();
  }

  /** In a loop and not in itself: a name may have a thousand addresses that fail at once. */
  private void next() {
    advanceAgain = true;
    if (advancing) {
      return;
    }
    advancing = true;
    while (advanceAgain) {
      advanceAgain = false;
      tryNext();
    }
    advancing = false;
  }

  private void tryNext() {
    cancelNext.run();
    if (over) {
      return;
    }
    if (!untried.hasNext() || !runner.wanted()) {
      if (running == 0 || untried.hasNext()) {
        over = true;
        first.fail(new Lost(failed));
      }
      return;
    }
    C candidate = untried.next();
    running++;
    if (untried.hasNext()) {
      cancelNext = time.after(headStart, this::next);
    }
    run(candidate)
        .onSuccess(result -> onSuccess(candidate, result))
        .onFailure(failure -> onFailure(candidate, failure));
  }

  private Future<T> run(C candidate) {
    try {
      return runner.run(candidate);
    } catch (RuntimeException ended) {
      // A client that was closed meanwhile throws.
      return Future.failedFuture(ended);
    }
  }

  private void onSuccess(C candidate, T result) {
    running--;
    if (over || !runner.wanted()) {
      runner.tooLate(result);
      next();
      return;
    }
    over = true;
    cancelNext.run();
    first.complete(new Won<>(candidate, result));
  }

  private void onFailure(C candidate, Throwable failure) {
    running--;
    failed.add(new Lost.Attempt(candidate, failure));
    next();
  }
}
