package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
  private final Map<Place, Integer> killed = new HashMap<>();

  /** Killed, and still listed. */
  private final Set<Member> unnoticed = new HashSet<>();

  /** What discovery says. */
  private final Set<Place> named = new HashSet<>();

  /** When something last happened to an instance that the others may not know yet. */
  private final Map<String, Long> touchedNanos = new HashMap<>();

  private Duration deathNoticed = DEATH_NOTICED;
  private boolean nameless;

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
    return startAt("host-" + id, id);
  }

  /** Starts {@code pod-0} and so on, and lets them all join. */
  List<MemoryNode> startAll(int size) {
    List<MemoryNode> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(start("pod-" + i));
    }
    timeline.pass(Duration.ofSeconds(5));
    return all;
  }

  /** Fails when a node calls its view partial at any moment. */
  void assertWholeFor(MemoryNode node, Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 10) {
      assertFalse(node.view.snapshot().partial());
      timeline.pass(Duration.ofMillis(10));
    }
  }

  /** Starts a node at a place of its own. */
  MemoryNode startAt(String place, String id) {
    MemoryNode node = new MemoryNode(this, timeline, id, place, nextEpoch++);
    nodes.put(nodes.containsKey(id) ? id + "@" + place : id, node);
    named.add(node.self().place());
    killed.remove(node.self().place());
    node.view.join();
    return node;
  }

  /** From now on discovery leads to nobody, until told otherwise. */
  void nameNobody(boolean now) {
    nameless = now;
  }

  void unname(MemoryNode node) {
    named.remove(node.self().place());
  }

  /** From now on discovery leads to its host's other address. */
  void nameByItsOtherAddress(MemoryNode node) {
    Set<Place> other = new HashSet<>(node.self().places());
    other.remove(node.self().place());
    named.addAll(other);
    unname(node);
  }

  Set<Place> named() {
    return nameless ? Set.of() : named;
  }

  /** How long the cluster lists one that was killed. */
  void noticeDeathAfter(Duration delay) {
    deathNoticed = delay;
  }

  boolean isUnnoticed(Member member) {
    return unnoticed.contains(member);
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

  /** Whether nothing happened to this instance for so long. */
  boolean untouchedFor(Duration time, String id) {
    Long touched = touchedNanos.get(id);
    return touched == null || timeline.nanoTime() - touched > time.toNanos();
  }

  private void touch(MemoryNode node) {
    touchedNanos.put(node.id, timeline.nanoTime());
  }

  /** The process ends without a word. */
  void kill(MemoryNode node) {
    touch(node);
    nodes.values().remove(node);
    killed.put(node.self().place(), node.physicalSide);
    node.clock.kill();
    unnoticed.add(node.self());
    timeline.after(
        deathNoticed,
        () -> {
          unnoticed.remove(node.self());
          refresh();
        });
  }

  /** Its host is gone as well: nothing answers there. */
  void loseHost(MemoryNode node) {
    kill(node);
    killed.remove(node.self().place());
  }

  /** Its member ends by itself; the process lives. */
  void endMember(MemoryNode node) {
    touch(node);
    killed.put(node.self().place(), node.physicalSide);
    node.endMember();
    noticeAfter(DEATH_NOTICED);
  }

  /** A member listens there from now on. */
  void listens(Place place) {
    killed.remove(place);
  }

  void leave(MemoryNode node) {
    node.view
        .leave()
        .onComplete(
            done -> {
              nodes.values().remove(node);
              touch(node);
              killed.put(node.self().place(), node.physicalSide);
              node.clock.kill();
            });
  }

  void freeze(MemoryNode node) {
    touch(node);
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
    touch(node);
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

  /** Whether a host answers there, and no process of it. */
  boolean refuses(Place place, int asSeenFromSide) {
    Integer side = killed.get(place);
    return side != null && side == asSeenFromSide;
  }

  /** How long a message takes. */
  Duration delay() {
    return Duration.ofMillis(1 + random.nextInt(30));
  }
}
