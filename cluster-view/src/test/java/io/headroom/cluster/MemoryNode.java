package io.headroom.cluster;

import io.headroom.cluster.trust.Trust;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One instance of a {@link MemoryCluster}, with its view and its link. */
final class MemoryNode implements ClusterLink, Lookout {
  final String id;
  final NodeTimeline clock;
  final SharedClusterView view;
  final Map<String, Integer> users = new HashMap<>();
  int open;
  int cap = 10;
  boolean draining;
  boolean unjoinable;

  /** Whether nothing that it tells arrives anywhere. */
  boolean mute;

  /** Whether its link fails when asked for the members' places. */
  boolean failing;

  /** Where its packets go. */
  int physicalSide;

  /** Where it believes to be. */
  int side;

  private final MemoryCluster cluster;
  private final VirtualTimeline timeline;
  private final Member self;
  private final List<Member> seen = new ArrayList<>();
  private @Nullable Listener listener;
  private boolean joined;
  private boolean ended;

  MemoryNode(
      MemoryCluster cluster, VirtualTimeline timeline, String id, String place, long epochMillis) {
    this.cluster = cluster;
    this.timeline = timeline;
    this.id = id;
    this.self =
        new Member(id, epochMillis, new Place(place, 1), Set.of(new Place(place + "-v6", 1)));
    this.clock = new NodeTimeline(timeline);
    this.view =
        new SharedClusterView(
            clock,
            clock,
            () -> Instant.ofEpochMilli(epochMillis),
            new LocalInstance(this::load, () -> users, () -> 10),
            this::attempt,
            this,
            Trust.ofEverybody());
  }

  boolean joined() {
    return joined;
  }

  InstanceLoad load() {
    return new InstanceLoad(id, open, 0, cap, draining);
  }

  void open(int now) {
    open = now;
    view.loadChanged();
  }

  void drain() {
    draining = true;
    view.loadChanged();
  }

  boolean reaches(MemoryNode other) {
    return physicalSide == other.physicalSide && !clock.frozen() && !other.clock.frozen();
  }

  /** Sees who is there now. */
  void refresh() {
    if (clock.frozen() || !joined) {
      return;
    }
    seen.removeIf(member -> !cluster.isUnnoticed(member));
    cluster.nodes().stream()
        .filter(other -> other != this && other.joined && other.side == side)
        .filter(this::reaches)
        .forEach(other -> seen.add(other.self));
    // The event comes after it can be seen.
    Listener told = Objects.requireNonNull(listener);
    timeline.after(cluster.delay(), told::membersChanged);
  }

  void heard(byte[] report) {
    Objects.requireNonNull(listener).heard(report);
  }

  /** Its member ends by itself, and leaves the process as it is. */
  void endMember() {
    joined = false;
    ended = true;
    seen.clear();
  }

  @Override
  public boolean active() {
    return !ended;
  }

  @Override
  public Collection<Member> members() {
    expect(!ended);
    return List.copyOf(seen);
  }

  @Override
  public void publish(byte[] report) {
    if (!mute) {
      cluster.broadcast(this, report);
    }
  }

  @Override
  public Future<Void> store(byte[] report) {
    return later(
        () -> {
          if (!mute) {
            cluster.reports().put(side, id, report);
          }
        });
  }

  @Override
  public Future<List<byte[]>> readAll() {
    return later(() -> cluster.reports().values(side));
  }

  @Override
  public Future<Void> withdraw() {
    return later(() -> cluster.reports().remove(side, id));
  }

  @Override
  public void reassert() {}

  @Override
  public Member self() {
    return self;
  }

  @Override
  public Set<Place> places() {
    expect(!ended && !failing);
    Set<Place> places = new HashSet<>();
    places.addAll(self.places());
    seen.forEach(member -> places.addAll(member.places()));
    return places;
  }

  @Override
  public List<String> names() {
    return List.of("cluster");
  }

  @Override
  public Future<Found> seek(Set<Place> members) {
    return later(
        () -> {
          Set<Place> others = new HashSet<>(cluster.named());
          boolean answered = !others.isEmpty();
          others.removeAll(self.places());
          Set<Place> refusing = new HashSet<>(others);
          refusing.removeIf(
              place -> members.contains(place) || !cluster.refuses(place, physicalSide));
          return new Found(answered, others, refusing, answered ? List.of() : names());
        });
  }

  @Override
  public Future<Boolean> refuses(Place place) {
    return later(() -> cluster.refuses(place, physicalSide));
  }

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    MemoryNode other = cluster.node(instanceId);
    return other == null ? Future.failedFuture("nobody there") : other.view.asked(topic, question);
  }

  @Override
  public Future<Void> close() {
    joined = false;
    cluster.noticeAfter(MemoryCluster.DEATH_NOTICED);
    return later(() -> {});
  }

  private Future<ClusterLink> attempt(SharedClusterView joining, Listener to) {
    Promise<ClusterLink> promise = Promise.promise();
    timeline.after(
        Duration.ofSeconds(2),
        () -> {
          if (unjoinable) {
            promise.fail("made by the test");
          } else {
            listener = to;
            joined = true;
            ended = false;
            cluster.listens(self.place());
            cluster.refresh();
            promise.complete(this);
          }
        });
    return promise.future();
  }

  private static void expect(boolean works) {
    if (!works) {
      throw new IllegalStateException("made by the test");
    }
  }

  private Future<Void> later(Runnable work) {
    return later(
        () -> {
          work.run();
          return null;
        });
  }

  private <T> Future<T> later(Supplier<T> answer) {
    Promise<T> promise = Promise.promise();
    timeline.after(cluster.delay(), () -> promise.complete(answer.get()));
    return promise.future();
  }
}
