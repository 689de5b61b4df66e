package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.bridge.Refusal;
import io.headroom.proxy.bridge.Session;
import io.headroom.proxy.bridge.SessionRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out: nobody is admitted any more, and the open sessions are closed one by one over the
 * drain time, those idle for longest first. Begins once; from any thread.
 */
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long STEP_MILLIS = 50;

  /** For the peers' answers to the last closes. */
  private static final Duration LEAVE_TAKING = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Settings.Drain settings;
  private final SessionRegistry sessions;
  private final LongSupplier nanoTime;
  private final Runnable onBegin;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Promise<Void> done = Promise.promise();

  // Owned by the timer's event loop.
  private List<Session> toClose = List.of();
  private long startNanos;
  private int closed;

  /**
   * @param onBegin run once, when {@link #draining} has become true
   */
  public Drain(
      Vertx vertx,
      Settings.Drain settings,
      SessionRegistry sessions,
      LongSupplier nanoTime,
      Runnable onBegin) {
    this.vertx = vertx;
    this.settings = settings;
    this.sessions = sessions;
    this.nanoTime = nanoTime;
    this.onBegin = onBegin;
  }

  public boolean draining() {
    return begun.get();
  }

  /**
   * Begins, or joins what has begun.
   *
   * @return completed when no session is left
   */
  public Future<Void> begin() {
    if (begun.compareAndSet(false, true)) {
      onBegin.run();
      vertx.runOnContext(start -> start());
    }
    return done.future();
  }

  private void start() {
    startNanos = nanoTime.getAsLong();
    toClose =
        sessions.all().stream().sorted(Comparator.comparingLong(Session::lastActiveNanos)).toList();
    LOG.atInfo()
        .addKeyValue("sessions", toClose.size())
        .addKeyValue("timeoutMs", settings.timeout().toMillis())
        .log("draining");
    if (!step()) {
      vertx.setPeriodic(
          STEP_MILLIS,
          timer -> {
            if (step()) {
              vertx.cancelTimer(timer);
            }
          });
    }
  }

  /**
   * Closes those whose turn has come.
   *
   * @return whether the drain is over
   */
  private boolean step() {
    long elapsed = nanoTime.getAsLong() - startNanos;
    long timeout = settings.timeout().toNanos();
    long due = timeout <= elapsed ? toClose.size() : 1 + toClose.size() * elapsed / timeout;
    while (closed < Math.min(due, toClose.size())) {
      close(toClose.get(closed++));
    }
    boolean late = elapsed >= timeout;
    if (late) {
      // An upgrade that was under way when the drain began.
      sessions.all().forEach(this::close);
    }
    boolean over = sessions.connected() == 0 || elapsed >= timeout + LEAVE_TAKING.toNanos();
    if (over) {
      LOG.atInfo().addKeyValue("closed", closed).log("drained");
      done.tryComplete();
    }
    return over;
  }

  private void close(Session session) {
    session.close(settings.closeCode(), Refusal.DRAINING.text());
  }
}
