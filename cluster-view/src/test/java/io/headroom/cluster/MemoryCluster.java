package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory, on a virtual timeline, that fails the way a real one does: messages are late
 * or lost, a dead member is noticed at once, a silent one after eight seconds, each side of a split
 * keeps its own map and the far side's map is gone when they merge.
 */
final class MemoryCluster {
  static final Duration DEATH_NOTICED = Duration.ofMillis(500);
  static final Duration SILENCE_NOTICED = Duration.ofSeconds(8);
  private static final Duration MERGED_AFTER = Duration.ofSeconds(15);

  private final VirtualTimeline timeline;
  private final Random random;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final SplitMap reports;

  /** On which side the host of one that was killed still answers. */
  private final Map<Member, Integer> killed = new HashMap<>();

  private double loss;
  private long published;
  private long delivered;
  private long nextEpoch = 1;

  MemoryCluster(VirtualTimeline timeline, Random random) {
    this.timeline = timeline;
    this.random = random;
    this.reports = new SplitMap(timeline);
  }

  /** Starts a node and lets it join. */
  Node start(String id) {
    Node node = new Node(id, nextEpoch++);
    nodes.put(id, node);
    node.view.join();
    return node;
  }

  Collection<Node> nodes() {
    return nodes.values();
  }

  @Nullable Node node(String id) {
    return nodes.get(id);
  }

  /** Reports that instances published so far. */
  long published() {
    return published;
  }

  /** Reports that reached an instance so far, its own too. */
  long delivered() {
    return delivered;
  }

  void loss(double share) {
    loss = share;
  }

  /** The process ends without a word. */
  void kill(Node node) {
    nodes.remove(node.id);
    killed.put(node.self, node.physicalSide);
    node.clock.kill();
    noticeAfter(DEATH_NOTICED);
  }

  void leave(Node node) {
    node.view
        .leave()
        .onComplete(
            done -> {
              nodes.remove(node.id, node);
              node.clock.kill();
            });
  }

  void freeze(Node node) {
    node.clock.freeze();
    noticeAfter(SILENCE_NOTICED);
  }

  /** Its stored report is gone. */
  void forget(Node node) {
    reports.removeEverywhere(node.id);
  }

  void thaw(Node node) {
    node.clock.thaw();
    noticeAfter(MERGED_AFTER);
  }

  /** Cuts the node off from those of other sides. */
  void side(Node node, int side) {
    node.physicalSide = side;
    noticeAfter(SILENCE_NOTICED);
    noticeAfter(MERGED_AFTER);
  }

  /** Members see who is reachable now; on another side with another map. */
  private void noticeAfter(Duration delay) {
    timeline.after(
        delay,
        () -> {
          for (Node node : nodes.values()) {
            if (node.side != node.physicalSide) {
              reports.move(node.side, node.physicalSide);
              node.side = node.physicalSide;
            }
          }
          nodes.values().forEach(Node::refresh);
        });
  }

  private boolean reaches(Node from, Node to) {
    return from.physicalSide == to.physicalSide && !to.clock.frozen() && !from.clock.frozen();
  }

  private Duration delay() {
    return Duration.ofMillis(1 + random.nextInt(30));
  }

  /** One instance with its view and its link. */
  final class Node implements ClusterLink {
    final String id;
    final NodeTimeline clock = new NodeTimeline(timeline);
    final SharedClusterView view;
    final Map<String, Integer> users = new HashMap<>();
    int open;
    int cap = 10;
    boolean draining;
    boolean unjoinable;

    private final Member self;
    private final long epochMillis;
    private final List<Member> seen = new ArrayList<>();
    private @Nullable Listener listener;
    private boolean joined;
    private int physicalSide;
    private int side;

    private Node(String id, long epochMillis) {
      this.id = id;
      this.epochMillis = epochMillis;
      this.self = new Member(id, epochMillis, "memory", 1);
      this.view =
          new SharedClusterView(
              clock,
              clock,
              () -> Instant.ofEpochMilli(this.epochMillis),
              new LocalInstance(this::load, () -> users, () -> 10),
              this::attempt);
    }

    InstanceLoad load() {
      return new InstanceLoad(id, open, 0, cap, draining);
    }

    void open(int now) {
      open = now;
      view.loadChanged();
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
              nodes.values().forEach(Node::refresh);
              promise.complete(this);
            }
          });
      return promise.future();
    }

    private void refresh() {
      if (clock.frozen() || !joined) {
        return;
      }
      seen.clear();
      nodes.values().stream()
          .filter(other -> other != this && other.joined && other.side == side)
          .filter(other -> reaches(this, other))
          .forEach(other -> seen.add(other.self));
      Objects.requireNonNull(listener).membersChanged();
    }

    @Override
    public Collection<Member> members() {
      return List.copyOf(seen);
    }

    @Override
    public void publish(byte[] report) {
      published++;
      for (Node other : nodes.values()) {
        if (other.joined && random.nextDouble() >= loss) {
          timeline.after(
              delay(),
              () -> {
                if (reaches(this, other)) {
                  delivered++;
                  Objects.requireNonNull(other.listener).heard(report);
                }
              });
        }
      }
    }

    @Override
    public Future<Void> store(byte[] report) {
      return later(() -> reports.put(side, id, report)).mapEmpty();
    }

    @Override
    public Future<List<byte[]>> readAll() {
      Promise<List<byte[]>> read = Promise.promise();
      timeline.after(delay(), () -> read.complete(reports.values(side)));
      return read.future();
    }

    @Override
    public Future<Void> withdraw() {
      return later(() -> reports.remove(side, id)).mapEmpty();
    }

    @Override
    public void reassert() {}

    @Override
    public Future<Boolean> isGone(Member lost) {
      Integer itsSide = killed.get(lost);
      return Future.succeededFuture(itsSide != null && itsSide == physicalSide);
    }

    @Override
    public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
      Node other = nodes.get(instanceId);
      return other == null
          ? Future.failedFuture("nobody there")
          : other.view.asked(topic, question);
    }

    @Override
    public Future<Void> close() {
      joined = false;
      noticeAfter(DEATH_NOTICED);
      return later(() -> {});
    }

    private Future<Void> later(Runnable work) {
      Promise<Void> promise = Promise.promise();
      timeline.after(
          delay(),
          () -> {
            work.run();
            promise.complete();
          });
      return promise.future();
    }
  }
}
