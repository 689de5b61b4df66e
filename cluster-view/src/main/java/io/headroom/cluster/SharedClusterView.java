package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The view of a cluster of many: every instance tells the others its own numbers and keeps a
 * replica of theirs. Readable from any thread; what arrives is taken in on one thread of its own.
 */
final class SharedClusterView implements ClusterView {
  private final LocalSide local;
  private final String ownId;
  private final Timeline timeline;
  private final ReportPublisher publisher;
  private final ClusterSession session;
  private final Supplier<Joining> ways;

  /** Owned by the cluster's thread. */
  private Joining joining;

  private volatile boolean joined;
  private volatile boolean left;

  /**
   * @param timeline the cluster's thread, this view's alone
   * @param home where listeners are told
   */
  SharedClusterView(
      Timeline timeline,
      Timeline home,
      InstantSource clock,
      LocalInstance instance,
      ClusterJoin join,
      Lookout lookout) {
    this.timeline = timeline;
    this.local = new LocalSide(instance, clock, home, this::snapshot);
    this.ownId = local.id();
    this.publisher = new ReportPublisher(timeline, instance, local.startedAt(), local.epoch());
    this.session =
        new ClusterSession(timeline, lookout, ownId, publisher, local::changed, this::joinAgain);
    this.ways = () -> new Joining(timeline, () -> join.attempt(this, session));
    this.joining = ways.get();
  }

  long epoch() {
    return local.epoch();
  }

  @Override
  public Future<Void> join() {
    Promise<Void> whenJoined = Promise.promise();
    local.followArrivals(timeline, () -> !left);
    timeline.after(
        Duration.ZERO,
        () -> {
          session.begin();
          joining
              .start()
              .compose(session::start)
              .onSuccess(heardAll -> nowJoined())
              .onComplete(whenJoined);
        });
    return atHome(whenJoined.future());
  }

  @Override
  public boolean joined() {
    return joined;
  }

  @Override
  public ClusterSnapshot snapshot() {
    long before = local.version();
    long now = timeline.nanoTime();
    // Before and after: who is lost or comes back in between would neither count nor be missed.
    boolean whole = joined && session.inside();
    List<String> unheardBefore = session.rollCall().missing(now);
    List<InstanceStatus> others = new ArrayList<>();
    for (Replica.Known known : session.replica().known()) {
      if (!known.silent(now)) {
        others.add(status(known, now));
      }
    }
    List<String> unheard = together(unheardBefore, session.rollCall().missing(now));
    boolean partial = !whole || !joined || !unheard.isEmpty();
    LocalSide.Heard heard =
        new LocalSide.Heard(others, partial, unheard, session.rollCall().silence(now));
    return local.snapshot(heard, publisher.sequence(), before);
  }

  @Override
  public int openElsewhere(String user) {
    List<Replica.Known> others = session.replica().known();
    if (others.isEmpty()) {
      return 0;
    }
    long now = timeline.nanoTime();
    long digest = UserCounts.digest(user);
    return others.stream()
        .filter(known -> !known.silent(now))
        .mapToInt(known -> known.report().users().ofDigest(digest))
        .sum();
  }

  @Override
  public void loadChanged() {
    publisher.changed();
    local.changed();
  }

  @Override
  public void onChange(Consumer<ClusterSnapshot> listener) {
    local.onChange(listener);
  }

  @Override
  public void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer) {
    local.answer(topic, answerer);
  }

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    if (instanceId.equals(ownId)) {
      return local.answerTo(topic, question);
    }
    ClusterLink link = session.link();
    return link == null
        ? Future.failedFuture("expected to be joined to ask " + instanceId)
        : atHome(link.ask(instanceId, topic, question));
  }

  /** Answers a question that came over the link. */
  Future<JsonObject> asked(String topic, JsonObject question) {
    return local.answerTo(topic, question);
  }

  @Override
  public Future<Void> leave() {
    Promise<Void> whenLeft = Promise.promise();
    left = true;
    joined = false;
    timeline.after(
        Duration.ZERO,
        () -> {
          joining.stop();
          session.stop().onComplete(whenLeft);
        });
    return atHome(whenLeft.future());
  }

  private void joinAgain() {
    if (!left) {
      joining = ways.get();
      joining.startAgain().compose(session::start).onSuccess(heardAll -> nowJoined());
    }
  }

  private void nowJoined() {
    joined = !left;
    local.changed();
  }

  private static List<String> together(List<String> before, List<String> after) {
    return before.equals(after)
        ? after
        : Stream.of(before, after).flatMap(List::stream).distinct().toList();
  }

  private static InstanceStatus status(Replica.Known known, long nowNanos) {
    InstanceReport report = known.report();
    return new InstanceStatus(
        report.load(),
        report.level(),
        report.startedAt(),
        report.epoch(),
        report.sequence(),
        Duration.ofNanos(Math.max(0, nowNanos - known.toldNanos())));
  }

  /** The cluster has event loops of its own: what they answer comes back to the caller's. */
  private static <T> Future<T> atHome(Future<T> future) {
    @Nullable ContextInternal here = ContextInternal.current();
    if (here == null) {
      return future;
    }
    Promise<T> promise = here.promise();
    future.onComplete(promise);
    return promise.future();
  }
}
