package io.headroom.cluster;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries to join until it succeeds or is stopped, at growing intervals. Owned by the cluster's
 * thread.
 */
final class Joining {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

  private final Timeline timeline;
  private final Supplier<Future<ClusterLink>> attempt;
  private final Promise<ClusterLink> joined = Promise.promise();
  private boolean stopped;

  Joining(Timeline timeline, Supplier<Future<ClusterLink>> attempt) {
    this.timeline = timeline;
    this.attempt = attempt;
  }

  /** Done on the cluster's thread. */
  Future<ClusterLink> start() {
    attempt(FIRST_PAUSE);
    return joined.future();
  }

  /** After having been in before: a port that is taken will be free in a moment. */
  Future<ClusterLink> startAgain() {
    attempt(FIRST_PAUSE.multipliedBy(2));
    return joined.future();
  }

  /** A link that comes later is closed at once. */
  void stop() {
    stopped = true;
    joined.tryFail("left before it was joined");
  }

  private void attempt(Duration pause) {
    if (stopped) {
      return;
    }
    Future<ClusterLink> attempted;
    try {
      attempted = attempt.get();
    } catch (RuntimeException e) {
      attempted = Future.failedFuture(e);
    }
    attempted.onComplete(done -> timeline.after(Duration.ZERO, () -> attempted(done, pause)));
  }

  private void attempted(AsyncResult<ClusterLink> done, Duration pause) {
    if (done.succeeded()) {
      if (!joined.tryComplete(done.result())) {
        done.result().close();
      }
      return;
    }
    boolean first = pause.equals(FIRST_PAUSE);
    if (first && done.cause() instanceof PortTaken) {
      stopped = true;
      joined.tryFail(done.cause());
      return;
    }
    LOG.warn(
        "could not join the cluster, serving alone; next try in {} s: {}",
        pause.toSeconds(),
        done.cause().toString());
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    timeline.after(pause, () -> attempt(next));
  }
}
