package io.headroom.cluster;

import io.headroom.cluster.trust.Refusal;
import io.headroom.cluster.trust.Seal;
import io.headroom.cluster.trust.Trust;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
  private final Seal seal;
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
      Lookout lookout,
      Trust trust) {
    this.timeline = timeline;
    this.local = new LocalSide(instance, clock, home, this::snapshot);
    this.ownId = local.id();
    this.seal = trust.seal(ownId, local.epoch());
    this.publisher =
        new ReportPublisher(timeline, instance, local.startedAt(), local.epoch(), seal);
    this.session =
        new ClusterSession(
            timeline,
            lookout,
            ownId,
            publisher,
            new ReportReader(seal),
            local::changed,
            this::joinAgain);
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
    if (link == null) {
      return Future.failedFuture("expected to be joined to ask " + instanceId);
    }
    JsonObject sealed = seal.question(instanceId, topic, question);
    return atHome(
        link.ask(instanceId, topic, sealed)
            .compose(
                answer ->
                    believed("instance " + instanceId, () -> seal.openAnswer(sealed, answer))));
  }

  /** Answers a question that came over the link. */
  Future<JsonObject> asked(String topic, JsonObject sealed) {
    return believed(Seal.asker(sealed), () -> seal.openQuestion(topic, sealed, this::isMember))
        .compose(question -> local.answerTo(topic, question))
        .map(answer -> seal.answer(sealed, answer));
  }

  private boolean isMember(String instanceId, long epoch) {
    return session.replica().known().stream()
        .map(Replica.Known::report)
        .anyMatch(report -> report.id().equals(instanceId) && report.epoch() == epoch);
  }

  private Future<JsonObject> believed(String who, Callable<JsonObject> opening) {
    try {
      return Future.succeededFuture(opening.call());
    } catch (Refusal refusal) {
      seal.refusals().add(who, refusal);
      return Future.failedFuture(refusal);
    } catch (Exception fault) {
      return Future.failedFuture(fault);
    }
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
