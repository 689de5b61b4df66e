package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.transport.Exchanges;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One wait for everybody to have gone, over the drain time: sessions are closed one by one, those
 * idle for longest first; requests under way are waited for; kept connections, and then event
 * streams, which would never end, are ended when nothing else is left. On the event loop of its
 * timer.
 */
final class DrainRound {
  private static final Logger LOG = LoggerFactory.getLogger(DrainRound.class);
  private static final long STEP_MILLIS = 50;

  /** Of the drain time, for the closes: the rest is for the streams and for leaving the cluster. */
  private static final double CLOSING_SHARE = 0.9;

  /** Beyond the drain time, for the peers' answers to the last closes. */
  private static final Duration LEAVE_TAKING = Duration.ofSeconds(2);

  /** For the event streams when the drain time is over. */
  private static final long STREAMS_NANOS = 1_000_000_000;

  private final Settings.Drain settings;
  private final SessionRegistry sessions;
  private final List<Exchanges> exchanges;
  private final LongSupplier nanoTime;
  private final Promise<Void> done = Promise.promise();

  private List<Session> toClose = List.of();
  private long startNanos;
  private int closed;
  private boolean keptGo;
  private boolean streamsEnd;

  DrainRound(
      Settings.Drain settings,
      SessionRegistry sessions,
      List<Exchanges> exchanges,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.sessions = sessions;
    this.exchanges = exchanges;
    this.nanoTime = nanoTime;
  }

  /** Completed when nobody is left, or the time is over. */
  Future<Void> done() {
    return done.future();
  }

  /** Begins; from any thread. */
  DrainRound start(Vertx vertx) {
    vertx.runOnContext(
        here -> {
          begin();
          if (!step()) {
            vertx.setPeriodic(STEP_MILLIS, timer -> step(vertx, timer));
          }
        });
    return this;
  }

  private void begin() {
    startNanos = nanoTime.getAsLong();
    toClose =
        sessions.all().stream().sorted(Comparator.comparingLong(Session::lastActiveNanos)).toList();
    LOG.atInfo()
        .addKeyValue("sessions", toClose.size())
        .addKeyValue("requests", exchanges.stream().mapToInt(Exchanges::inFlight).sum())
        .addKeyValue("timeoutMs", settings.timeout().toMillis())
        .log("draining");
  }

  private void step(Vertx vertx, long timer) {
    if (step()) {
      vertx.cancelTimer(timer);
    }
  }

  /**
   * Closes those whose turn has come.
   *
   * @return whether the round is over
   */
  private boolean step() {
    long elapsed = nanoTime.getAsLong() - startNanos;
    long timeout = settings.timeout().toNanos();
    boolean late = elapsed >= timeout;
    closeDue(elapsed, late);
    boolean idle = unsettled() == 0 && sessions.connected() == 0;
    if (idle && !keptGo) {
      keptGo = true;
      exchanges.forEach(Exchanges::closeKept);
    }
    // What is still under way by then is cut when the port closes.
    boolean alone = sessions.connected() == 0 && (late || idle && kept() == 0);
    if (!streamsEnd && (alone || late)) {
      streamsEnd = true;
      Duration most = Duration.ofNanos(Math.max(STREAMS_NANOS, timeout - elapsed));
      exchanges.forEach(port -> port.endStreams(most));
    }
    boolean gone = alone && exchanges.stream().allMatch(port -> port.ending() == 0);
    boolean over = gone || elapsed >= timeout + LEAVE_TAKING.toNanos();
    if (over) {
      LOG.atInfo()
          .addKeyValue("closed", closed)
          .addKeyValue("cut", sessions.connected() + unsettled())
          .log("drained");
      done.tryComplete();
    }
    return over;
  }

  private void closeDue(long elapsed, boolean late) {
    double closing = settings.timeout().toNanos() * CLOSING_SHARE;
    double due = late ? toClose.size() : 1 + Math.floor(toClose.size() * elapsed / closing);
    while (closed < Math.min(due, toClose.size())) {
      close(toClose.get(closed++));
    }
    if (late) {
      // An upgrade that was under way when the drain began.
      sessions.all().forEach(this::close);
    }
  }

  private int kept() {
    return exchanges.stream().mapToInt(Exchanges::kept).sum();
  }

  private int unsettled() {
    return exchanges.stream().mapToInt(Exchanges::unsettled).sum();
  }

  private void close(Session session) {
    session.close(settings.closeCode(), Refusal.DRAINING.text());
  }
}
