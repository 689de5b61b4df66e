package io.headroom.proxy.admin;

import io.headroom.proxy.dial.LoopTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** Asks every event loop for a sign of life. Used from any thread. */
public final class Liveness {
  /**
   * A little less than the five seconds after which the chart has a kubelet give up: late is not
   * dead.
   */
  private static final Duration PATIENCE = Duration.ofMillis(4_500);

  private static final Future<Void> SILENCE = Future.failedFuture("silence");

  private final LoopTime time;
  private final List<Executor> eventLoops = new CopyOnWriteArrayList<>();

  public Liveness(LoopTime time) {
    this.time = time;
  }

  /** Watches this event loop for the process's life. */
  public void watch(Executor eventLoop) {
    eventLoops.add(eventLoop);
  }

  /** Succeeds when each watched event loop answered in time. */
  public Future<Void> answers() {
    Future<Void> all = Future.all(eventLoops.stream().map(Liveness::answer).toList()).mapEmpty();
    return time.within(PATIENCE, all, SILENCE);
  }

  private static Future<Void> answer(Executor eventLoop) {
    Promise<Void> promise = Promise.promise();
    eventLoop.execute(promise::complete);
    return promise.future();
  }
}
