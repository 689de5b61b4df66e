package io.headroom.proxy.dial;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
  @FunctionalInterface
  public interface Runner<C, T> {
    Future<T> run(C candidate);

    /** It succeeded when another one had won, or nobody waited any more. */
    default void tooLate(T result) {}

    /** Whether somebody waits still. */
    default boolean wanted() {
      return true;
    }
  }

  /** The first that succeeded. */
  public record Won<C, T>(C candidate, T result) {}

  private final List<C> told;
  private final Duration headStart;
  private final LoopTime time;
  private final Runner<C, T> runner;
  private final Promise<Won<C, T>> first = Promise.promise();

  // Owned by the event loop.
  private final Deque<C> untried;
  private final List<Lost.Attempt> failed = new ArrayList<>();
  private int running;
  private boolean moreToCome = true;
  private boolean over;
  private boolean advancing;
  private boolean again;
  private Runnable cancelNext = () -> {};

  private Race(List<C> candidates, Duration headStart, LoopTime time, Runner<C, T> runner) {
    this.told = candidates;
    this.untried = new ArrayDeque<>(candidates);
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
    return of(candidates, Future.succeededFuture(List.of()), headStart, time, runner);
  }

  /**
   * Runs one whose candidates may be out of date.
   *
   * @param more candidates that come later and go first, as far as they are others; whoever has
   *     failed with all that there are waits for them
   */
  public static <C, T> Future<Won<C, T>> of(
      List<C> candidates,
      Future<List<C>> more,
      Duration headStart,
      LoopTime time,
      Runner<C, T> runner) {
    Race<C, T> race = new Race<>(candidates, headStart, time, runner);
    race.next();
    more.onComplete(come -> race.onMore(come.succeeded() ? come.result() : List.of()));
    return race.first.future();
  }

  private void onMore(List<C> more) {
    moreToCome = false;
    List<C> others = more.stream().filter(candidate -> !told.contains(candidate)).toList();
    for (int i = others.size() - 1; i >= 0; i--) {
      untried.addFirst(others.get(i));
    }
    if (!others.isEmpty() || running == 0) {
      next();
    }
  }

  /** One that fails while it begins asks for the next one here: in a loop, not on the stack. */
  private void next() {
    again = true;
    if (advancing) {
      return;
    }
    advancing = true;
    while (again) {
      again = false;
      advance();
    }
    advancing = false;
  }

  private void advance() {
    cancelNext.run();
    if (over) {
      return;
    }
    if (untried.isEmpty() || !runner.wanted()) {
      if (running == 0 && !moreToCome || !untried.isEmpty()) {
        over = true;
        first.fail(new Lost(failed));
      }
      return;
    }
    C candidate = untried.remove();
    running++;
    if (!untried.isEmpty()) {
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
