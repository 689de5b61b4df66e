package io.headroom.proxy.access;

import io.headroom.proxy.dial.LoopTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one rule in force: read now and then, and at once for a token that names a new one.
 * The old ones serve for as long as others cannot be read. Reads on one event loop, from the first
 * {@link #begin} to the end of the process; asked from any thread.
 */
final class KeyRing {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

  /** Between two readings that somebody else brought about: strangers name keys as they like. */
  static final Duration REST = Duration.ofSeconds(10);

  /** For whatever is read, a hanging file too. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  /** Requests that may wait for a reading. */
  static final int MOST_WAITING = 1_000;

  private final String name;
  private final KeyReader reader;
  private final Function<Buffer, Future<Keys>> maker;
  private final Executor loop;
  private final LoopTime time;
  private final AtomicInteger waiting = new AtomicInteger();

  private volatile State state = new State(Optional.empty(), false);

  // Owned by that event loop.
  private @Nullable Future<Void> reading;
  private @Nullable Buffer last;
  private long lastNanos;
  private Runnable cancel = () -> {};
  private boolean troubled;

  /**
   * What is known of them.
   *
   * @param keys empty: none were ever read
   * @param sound whether the last reading brought some
   */
  record State(Optional<Keys> keys, boolean sound) {}

  /**
   * @param name of the rule, for the log
   * @param maker turns what was read into keys, away from the event loop; fails where it is none
   * @param loop the event loop that it reads on
   * @param time of that event loop
   */
  KeyRing(
      String name,
      KeyReader reader,
      Function<Buffer, Future<Keys>> maker,
      Executor loop,
      LoopTime time) {
    this.name = name;
    this.reader = reader;
    this.maker = maker;
    this.loop = loop;
    this.time = time;
  }

  /** Reads for the first time, and then again and again. */
  void begin() {
    loop.execute(this::read);
  }

  State state() {
    return state;
  }

  /**
   * Where the ones there are do not do: what a reading brings that is under way or may begin now.
   *
   * @return failed where too many wait; completed on the ring's own event loop
   */
  Future<State> newer() {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture("too many wait for keys");
    }
    Promise<State> known = Promise.promise();
    loop.execute(() -> readUnlessJustRead().onComplete(done -> known.complete(state)));
    return known.future().onComplete(done -> waiting.decrementAndGet());
  }

  private Future<Void> readUnlessJustRead() {
    boolean rests = reading == null && time.nanoTime() - lastNanos < REST.toNanos();
    return rests ? Future.succeededFuture() : read();
  }

  private Future<Void> read() {
    if (reading != null) {
      return reading;
    }
    lastNanos = time.nanoTime();
    cancel.run();
    Future<Void> started =
        time.within(PATIENCE, reader.read(), Future.failedFuture("nothing came in time"))
            .compose(this::take)
            .<Void>mapEmpty()
            .onSuccess(taken -> sound())
            .recover(this::failed);
    reading = started;
    started.onComplete(
        done -> {
          reading = null;
          Duration next = state.sound() ? reader.period() : min(REST, reader.period());
          cancel = time.after(next, this::read);
        });
    return started;
  }

  private Future<Keys> take(Buffer read) {
    Optional<Keys> kept = state.keys();
    if (read.equals(last) && kept.isPresent()) {
      return Future.succeededFuture(kept.get());
    }
    return maker
        .apply(read)
        .onSuccess(
            keys -> {
              last = read;
              state = new State(Optional.of(keys), state.sound());
              LOG.info("access.{}: keys were read and are in force", name);
            });
  }

  private void sound() {
    troubled = false;
    state = new State(state.keys(), true);
  }

  private Future<Void> failed(Throwable cause) {
    // A lasting fault is told once.
    if (!troubled) {
      troubled = true;
      String meanwhile = state.keys().isPresent() ? "the old ones serve on" : "nobody is let in";
      LOG.warn("access.{}: keys cannot be read, {}: {}", name, meanwhile, cause.getMessage());
    }
    state = new State(state.keys(), false);
    return Future.succeededFuture();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
