package io.headroom.proxy.admin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Asks every event loop for a sign of life. Used from any thread. */
public final class Liveness {
  /**
   * A little less than the five seconds after which the chart has a kubelet give up: late is not
   * dead.
   */
  private static final long PATIENCE_MILLIS = 4_500;

  private final List<Context> eventLoops = new CopyOnWriteArrayList<>();

  /** Watches the event loop of this context, for the process's life. */
  public void watch(Context eventLoop) {
    eventLoops.add(eventLoop);
  }

  /** Succeeds when each watched event loop answered in time. */
  public Future<Void> answers() {
    return Future.all(eventLoops.stream().map(Liveness::answer).toList())
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  private static Future<Void> answer(Context eventLoop) {
    Promise<Void> promise = Promise.promise();
    eventLoop.runOnContext(nothing -> promise.complete());
    return promise.future();
  }
}
