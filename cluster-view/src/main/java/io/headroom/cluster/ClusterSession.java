package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's time in the cluster, from joining to the goodbye: keeps the replica up to date
 * and the reports going. Runs on the cluster's thread; {@link #link} may be read anywhere.
 */
final class ClusterSession implements ClusterLink.Listener {
  private static final Duration TICK = Duration.ofMillis(500);

  /** After a split has healed the others need a moment to see this instance as a member. */
  private static final Duration REASSERT_AFTER = Duration.ofSeconds(3);

  /** Longer than the link's own bound on leaving. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(25);

  private static final Logger LOG = LoggerFactory.getLogger(ClusterSession.class);

  private final Timeline timeline;
  private final String ownId;
  private final Absentees absentees = new Absentees();
  private final Departed departed = new Departed();
  private final Replica replica;
  private final RollCall rollCall;
  private final ReportPublisher publisher;
  private final ReportReader reader;
  private final Runnable changed;
  private final Runnable outside;

  private final FirstHearing hearing;
  private final Promise<Void> left = Promise.promise();

  private volatile @Nullable ClusterLink link;
  private @Nullable Reconciler reconciler;
  private List<String> wereUnheard = List.of();
  private boolean stopping;

  /** Most is done every other tick: only who falls silent cannot wait. */
  private boolean even = true;

  /**
   * @param outside runs when the link has ended by itself, so that another one has to be joined
   */
  ClusterSession(
      Timeline timeline,
      Lookout lookout,
      String ownId,
      ReportPublisher publisher,
      ReportReader reader,
      Runnable changed,
      Runnable outside) {
    this.timeline = timeline;
    this.ownId = ownId;
    this.replica = new Replica(ownId, absentees, departed);
    this.rollCall = new RollCall(timeline, lookout, absentees, departed, replica);
    this.hearing = new FirstHearing(timeline, replica, rollCall);
    this.publisher = publisher;
    this.reader = reader;
    this.changed = changed;
    this.outside = outside;
  }

  /** Null while not in the cluster. */
  @Nullable ClusterLink link() {
    return link;
  }

  Replica replica() {
    return replica;
  }

  RollCall rollCall() {
    return rollCall;
  }

  /** Whether this instance is in the cluster, and has waited for everybody's first report. */
  boolean inside() {
    return hearing.over();
  }

  /** Starts to look for the others. */
  void begin() {
    tick();
  }

  /**
   * Starts to tell and to listen.
   *
   * @return done when every member was heard, so that totals are whole
   */
  Future<Void> start(ClusterLink joined) {
    link = joined;
    reconciler =
        new Reconciler(
            timeline,
            joined,
            replica,
            this::takeInAll,
            () -> ThreadLocalRandom.current().nextDouble());
    Future<Void> heardAll = hearing.begin(joined);
    publisher.start(joined);
    refreshMembers();
    reconciler.reconcile();
    return heardAll;
  }

  /** Says goodbye, then leaves. */
  Future<Void> stop() {
    ClusterLink leaving = link;
    if (!stopping && leaving == null) {
      left.complete();
    } else if (!stopping && leaving != null) {
      publisher.stop();
      hearing.stop();
      link = null;
      changed.run();
      // From this thread: the link's own threads end with it.
      leaving
          .withdraw()
          .onComplete(withdrawn -> timeline.after(Duration.ZERO, () -> close(leaving)));
      timeline.after(LEAVE_WITHIN, left::tryComplete);
    }
    stopping = true;
    return left.future();
  }

  @Override
  public void heard(byte[] report) {
    InstanceReport read = reader.read(report);
    if (read != null) {
      timeline.after(Duration.ZERO, () -> takeIn(read, Replica.By.WORD));
    }
  }

  @Override
  public void membersChanged() {
    timeline.after(Duration.ZERO, this::refreshMembers);
  }

  private void close(ClusterLink leaving) {
    leaving.close().onComplete(closed -> left.tryComplete());
  }

  private void tick() {
    if (stopping) {
      return;
    }
    // First: whatever fails below, the clock goes on.
    timeline.after(TICK, this::tick);
    boolean all = even;
    even = !even;
    ClusterLink current = current();
    rollCall.knock(current, this::refreshMembers);
    if (all) {
      rollCall.tick(current, this::refreshMembers);
      refreshMembers();
      rollCall.report();
      if (reconciler != null) {
        publisher.tick();
        reconciler.tick();
      }
      hearing.check();
    }
    List<String> unheard = rollCall.missing(timeline.nanoTime());
    if (!unheard.equals(wereUnheard)) {
      wereUnheard = unheard;
      changed.run();
    }
  }

  private void refreshMembers() {
    ClusterLink current = current();
    if (current == null || reconciler == null) {
      rollCall.reckon(null);
      return;
    }
    Collection<Member> members = rollCall.present(current);
    List<Replica.Known> before = replica.known();
    Set<String> came = replica.membersAre(members, timeline.nanoTime());
    if (!came.isEmpty()) {
      publisher.changed();
      reconciler.reconcile();
    }
    if (came.stream().anyMatch(absentees::has)) {
      timeline.after(REASSERT_AFTER, reconciler::reassert);
    }
    rollCall.reckon(current);
    if (!before.equals(replica.known())) {
      changed.run();
    }
  }

  /** Null while not in the cluster: a link ends by itself when it cannot join after a split. */
  private @Nullable ClusterLink current() {
    ClusterLink current = link;
    if (current == null || current.active()) {
      return current;
    }
    fallOut(current);
    return null;
  }

  private void fallOut(ClusterLink ended) {
    LOG.warn("fell out of the cluster: this instance serves alone until it has joined again");
    hearing.fellOut();
    link = null;
    reconciler = null;
    publisher.pause();
    replica.membersAre(List.of(), timeline.nanoTime());
    rollCall.fellOut();
    changed.run();
    ended.close().onComplete(closed -> timeline.after(Duration.ZERO, outside));
  }

  private void takeIn(InstanceReport report, Replica.By how) {
    if (link == null || report.id().equals(ownId)) {
      return;
    }
    boolean lives = how == Replica.By.WORD && departed.lives(report);
    if (lives || !replica.isMember(report)) {
      refreshMembers();
    }
    if (reader.believes(report, replica.before(report))
        && replica.heard(report, how, timeline.nanoTime())) {
      hearing.check();
      changed.run();
    }
  }

  private void takeInAll(List<byte[]> reports) {
    for (byte[] bytes : reports) {
      InstanceReport report = reader.read(bytes);
      if (report != null) {
        takeIn(report, Replica.By.RECORD);
      }
    }
    hearing.check();
  }
}
