package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at files that others write, every two seconds and by content, so that the symlink swap of a
 * ConfigMap or a Secret counts as well. What it finds must be the same twice: it may be half
 * written. Works on one event loop, for as long as the process lives.
 *
 * @param <T> what the files say; equal when they say the same
 * @param <R> what became of a change
 */
final class FileWatch<T, R> {
  static final Pace PACE = new Pace(Duration.ofSeconds(2), Duration.ofMillis(200));

  /**
   * When it looks.
   *
   * @param period between two looks
   * @param settle how far apart changed files must say the same twice
   */
  record Pace(Duration period, Duration settle) {}

  /** What to do with what it finds; called on the event loop. */
  interface Change<T, R> {
    /** Fails, best with {@link InvalidSettings}, where it is not to be. */
    Future<R> take(T read);

    /** It could not be read or taken. */
    R refuse(List<Problem> problems);
  }

  /** What one reading gave, or null and why not. */
  private record Sight<T>(@Nullable T read, List<Problem> problems) {}

  private final Vertx vertx;
  private final Pace pace;
  private final Context context;
  private final String what;
  private final Supplier<Future<T>> reading;
  private final Change<T, R> change;

  // Owned by the context.
  private long timer = -1;
  private @Nullable Future<Optional<R>> looking;
  private @Nullable Sight<T> last;

  /**
   * @param what the files' name in a problem that has no key
   * @param first what they said when they were taken first; null: that is told as a change
   */
  FileWatch(
      Vertx vertx,
      Pace pace,
      String what,
      Supplier<Future<T>> reading,
      @Nullable T first,
      Change<T, R> change) {
    this.vertx = vertx;
    this.pace = pace;
    this.context = vertx.getOrCreateContext();
    this.what = what;
    this.reading = reading;
    this.last = first == null ? null : new Sight<>(first, List.of());
    this.change = change;
  }

  void start() {
    context.runOnContext(
        nothing -> timer = vertx.setPeriodic(pace.period().toMillis(), id -> look()));
  }

  void close() {
    context.runOnContext(nothing -> vertx.cancelTimer(timer));
  }

  /** Looks now. Never fails; empty when nothing changed, or changes still. */
  Future<Optional<R>> check() {
    Promise<Optional<R>> result = Promise.promise();
    context.runOnContext(nothing -> look().onComplete(result::handle));
    return result.future();
  }

  private Future<Optional<R>> look() {
    if (looking == null) {
      Future<Optional<R>> started = sight().compose(this::settled);
      looking = started;
      started.onComplete(done -> looking = null);
      return started;
    }
    return looking;
  }

  private Future<Optional<R>> settled(Sight<T> first) {
    if (first.equals(last)) {
      return Future.succeededFuture(Optional.empty());
    }
    return vertx
        .timer(pace.settle().toMillis(), TimeUnit.MILLISECONDS)
        .compose(nothing -> sight())
        .compose(
            second ->
                second.equals(first)
                    ? decide(second).map(Optional::of)
                    : Future.succeededFuture(Optional.empty()));
  }

  private Future<R> decide(Sight<T> sight) {
    last = sight;
    T read = sight.read();
    if (read == null) {
      return Future.succeededFuture(change.refuse(sight.problems()));
    }
    return Future.future((Promise<R> taken) -> change.take(read).onComplete(taken::handle))
        .otherwise(failure -> change.refuse(problems(failure)));
  }

  private Future<Sight<T>> sight() {
    Function<T, Sight<T>> seen = read -> new Sight<>(read, List.of());
    return reading.get().map(seen).otherwise(failure -> new Sight<>(null, problems(failure)));
  }

  private List<Problem> problems(Throwable failure) {
    return failure instanceof InvalidSettings invalid
        ? invalid.problems()
        : List.of(new Problem(what, "", "expected to read it, but: " + failure));
  }
}
