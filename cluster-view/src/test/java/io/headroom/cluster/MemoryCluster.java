package io.headroom.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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
  private final Map<String, MemoryNode> nodes = new TreeMap<>();
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
  MemoryNode start(String id) {
    MemoryNode node = new MemoryNode(this, timeline, id, nextEpoch++);
    nodes.put(id, node);
    node.view.join();
    return node;
  }

  Collection<MemoryNode> nodes() {
    return nodes.values();
  }

  @Nullable MemoryNode node(String id) {
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
  void kill(MemoryNode node) {
    nodes.remove(node.id);
    killed.put(node.self(), node.physicalSide);
    node.clock.kill();
    noticeAfter(DEATH_NOTICED);
  }

  void leave(MemoryNode node) {
    node.view
        .leave()
        .onComplete(
            done -> {
              nodes.remove(node.id, node);
              node.clock.kill();
            });
  }

  void freeze(MemoryNode node) {
    node.clock.freeze();
    noticeAfter(SILENCE_NOTICED);
  }

  /** Its stored report is gone. */
  void forget(MemoryNode node) {
    reports.removeEverywhere(node.id);
  }

  void thaw(MemoryNode node) {
    node.clock.thaw();
    noticeAfter(MERGED_AFTER);
  }

  /** Cuts the node off from those of other sides. */
  void side(MemoryNode node, int side) {
    node.physicalSide = side;
    noticeAfter(SILENCE_NOTICED);
    noticeAfter(MERGED_AFTER);
  }

  void broadcast(MemoryNode from, byte[] report) {
    published++;
    for (MemoryNode to : nodes.values()) {
      if (to.joined() && random.nextDouble() >= loss) {
        timeline.after(
            delay(),
            () -> {
              if (to.reaches(from)) {
                delivered++;
                to.heard(report);
              }
            });
      }
    }
  }

  /** Members see who is there now. */
  void refresh() {
    nodes.values().forEach(MemoryNode::refresh);
  }

  /** Members see who is reachable now; on another side with another map. */
  void noticeAfter(Duration delay) {
    timeline.after(
        delay,
        () -> {
          for (MemoryNode node : nodes.values()) {
            if (node.side != node.physicalSide) {
              reports.move(node.side, node.physicalSide);
              node.side = node.physicalSide;
            }
          }
          refresh();
        });
  }

  /** What each side keeps of the reports. */
  SplitMap reports() {
    return reports;
  }

  boolean isGone(Member lost, int asSeenFromSide) {
    Integer side = killed.get(lost);
    return side != null && side == asSeenFromSide;
  }

  /** How long a message takes. */
  Duration delay() {
    return Duration.ofMillis(1 + random.nextInt(30));
  }
}
