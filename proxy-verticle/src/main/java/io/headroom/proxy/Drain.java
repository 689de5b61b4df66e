package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.transport.Exchanges;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way out: no session is admitted any more, and all who are here go within the drain time, see
 * {@link DrainRound}. Begins once; from any thread.
 */
public final class Drain {
  private final Vertx vertx;
  private final Settings.Drain settings;
  private final SessionRegistry sessions;
  private final List<Exchanges> exchanges;
  private final LongSupplier nanoTime;
  private final Runnable onBegin;
  private final AtomicReference<@Nullable DrainRound> first = new AtomicReference<>();

  /**
   * @param exchanges of each port
   * @param onBegin run once, when {@link #draining} has become true
   */
  public Drain(
      Vertx vertx,
      Settings.Drain settings,
      SessionRegistry sessions,
      List<Exchanges> exchanges,
      LongSupplier nanoTime,
      Runnable onBegin) {
    this.vertx = vertx;
    this.settings = settings;
    this.sessions = sessions;
    this.exchanges = exchanges;
    this.nanoTime = nanoTime;
    this.onBegin = onBegin;
  }

  public boolean draining() {
    return first.get() != null;
  }

  /**
   * Begins, or joins what has begun.
   *
   * @return completed when everybody has gone
   */
  public Future<Void> begin() {
    DrainRound begun = first.get();
    if (begun != null) {
      return begun.done();
    }
    DrainRound round = round();
    if (!first.compareAndSet(null, round)) {
      return begin();
    }
    onBegin.run();
    exchanges.forEach(Exchanges::drain);
    return round.start(vertx).done();
  }

  /**
   * As {@link #begin}, for an instance that stops then: who came to one that has drained, and
   * stayed up, has the drain time too.
   */
  public Future<Void> leave() {
    return draining() ? round().start(vertx).done() : begin();
  }

  private DrainRound round() {
    return new DrainRound(settings, sessions, exchanges, nanoTime);
  }
}
