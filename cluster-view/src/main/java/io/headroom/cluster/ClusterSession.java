package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's time in the cluster, from joining to the goodbye: keeps the replica up to date
 * and the reports going. Runs on the cluster's thread; {@link #link} may be read anywhere.
 */
final class ClusterSession implements ClusterLink.Listener {
  private static final Duration TICK = Duration.ofMillis(500);

  /** A member that does not say a word for so long does not keep this instance from its work. */
  private static final Duration HEARD_ALL_WITHIN = Duration.ofSeconds(5);

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
  private final Runnable changed;

  private final Promise<Void> heardAll = Promise.promise();
  private final Promise<Void> left = Promise.promise();

  private volatile @Nullable ClusterLink link;
  private @Nullable Reconciler reconciler;
  private List<String> wereUnheard = List.of();
  private boolean stopping;

  /** Most is done every other tick: only who falls silent cannot wait. */
  private boolean even = true;

  ClusterSession(
      Timeline timeline,
      Lookout lookout,
      String ownId,
      ReportPublisher publisher,
      Runnable changed) {
    this.timeline = timeline;
    this.ownId = ownId;
    this.replica = new Replica(ownId, absentees, departed);
    this.rollCall = new RollCall(timeline, lookout, absentees, departed, replica);
    this.publisher = publisher;
    this.changed = changed;
  }

  /** Null before joining and after leaving. */
  @Nullable ClusterLink link() {
    return link;
  }

  Replica replica() {
    return replica;
  }

  /** Who is not heard as promised. */
  List<String> unheard(long nowNanos) {
    return rollCall.missing(nowNanos);
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
    publisher.start(joined);
    refreshMembers();
    reconciler.reconcile();
    timeline.after(HEARD_ALL_WITHIN, this::waitNoLonger);
    return heardAll.future();
  }

  /** Says goodbye, then leaves. */
  Future<Void> stop() {
    ClusterLink leaving = link;
    if (!stopping && leaving == null) {
      left.complete();
    } else if (!stopping && leaving != null) {
      publisher.stop();
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
    decode(
        report, decoded -> timeline.after(Duration.ZERO, () -> takeIn(decoded, Replica.By.WORD)));
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
    rollCall.knock(link, this::refreshMembers);
    if (even) {
      rollCall.tick(link, this::refreshMembers);
      refreshMembers();
      rollCall.report();
      if (reconciler != null) {
        publisher.tick();
        reconciler.tick();
      }
      checkHeardAll();
    }
    even = !even;
    List<String> unheard = unheard(timeline.nanoTime());
    if (!unheard.equals(wereUnheard)) {
      wereUnheard = unheard;
      changed.run();
    }
    timeline.after(TICK, this::tick);
  }

  private void refreshMembers() {
    ClusterLink current = link;
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

  private void takeIn(InstanceReport report, Replica.By how) {
    if (link == null || report.id().equals(ownId)) {
      return;
    }
    boolean lives = how == Replica.By.WORD && departed.lives(report);
    if (lives || !replica.isMember(report)) {
      refreshMembers();
    }
    if (replica.heard(report, how, timeline.nanoTime())) {
      checkHeardAll();
      changed.run();
    }
  }

  private void takeInAll(List<byte[]> reports) {
    reports.forEach(bytes -> decode(bytes, report -> takeIn(report, Replica.By.RECORD)));
    checkHeardAll();
  }

  private void checkHeardAll() {
    if (link != null
        && rollCall.sought()
        && !heardAll.future().isComplete()
        && !replica.anyNeverHeard()) {
      rollCall.reckon(link);
      heardAll.tryComplete();
    }
  }

  private void waitNoLonger() {
    if (!heardAll.future().isComplete()) {
      replica.waited(HEARD_ALL_WITHIN.minus(TICK), timeline.nanoTime());
      refreshMembers();
      heardAll.tryComplete();
    }
  }

  private static void decode(byte[] bytes, Consumer<InstanceReport> then) {
    try {
      then.accept(InstanceReport.decode(bytes));
    } catch (IOException e) {
      LOG.warn("left out a report that is none: {}", e.getMessage());
    }
  }
}
