package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The wait for every member's own word after joining, so that totals are whole; five seconds at
 * most. What was kept of them may be older than promised, and does not end it. Owned by the
 * cluster's thread; {@link #over} may be read anywhere.
 */
final class FirstHearing {
  /** A member that does not say a word for so long does not keep this instance from its work. */
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final Timeline timeline;
  private final Replica replica;
  private final RollCall rollCall;
  private final Promise<Void> heard = Promise.promise();
  private @Nullable ClusterLink link;
  private volatile boolean over;

  FirstHearing(Timeline timeline, Replica replica, RollCall rollCall) {
    this.timeline = timeline;
    this.replica = replica;
    this.rollCall = rollCall;
  }

  boolean over() {
    return over;
  }

  /**
   * Waits with the members of a link.
   *
   * @return done when it is over for the first time
   */
  Future<Void> begin(ClusterLink joined) {
    link = joined;
    timeline.after(WITHIN, () -> waitNoLonger(joined));
    return heard.future();
  }

  /** Out of the cluster: what was heard is no longer whole. */
  void fellOut() {
    link = null;
    over = false;
  }

  /** Nobody is waited for. */
  void stop() {
    fellOut();
    heard.tryComplete();
  }

  /** Something was heard. */
  void check() {
    if (link != null
        && !over
        && rollCall.sought()
        && !replica.anyUnheardFor(Replica.LATE_AFTER, timeline.nanoTime())) {
      end();
    }
  }

  private void waitNoLonger(ClusterLink with) {
    if (link == with && !over) {
      end();
    }
  }

  private void end() {
    over = true;
    heard.tryComplete();
  }
}
