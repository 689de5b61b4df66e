package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to a cluster, at rest every instance's totals are the truth. */
class ClusterModelTest {
  /** As long as a silent one may count, and a message's way. */
  private static final Duration MOMENT = Replica.LATE_AFTER.plusMillis(100);

  private static final List<String> IDS = List.of("a", "b", "c", "d", "e");

  @Property(tries = 25)
  void everySettledReadingEqualsTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    VirtualTimeline timeline = new VirtualTimeline();
    MemoryCluster cluster = new MemoryCluster(timeline, random);
    IDS.forEach(cluster::start);
    for (int round = 0; round < 4; round++) {
      for (int step = 0; step < 25; step++) {
        disturb(cluster, random);
        timeline.pass(Duration.ofMillis(random.nextInt(5000)));
        cluster.nodes().forEach(node -> ownNumbersAreTrue(node));
        cluster.nodes().forEach(node -> nobodyCountsWhoDoesNotSpeak(cluster, node));
      }
      heal(cluster);
      timeline.pass(Duration.ofSeconds(60));
      everyInstanceKnowsTheTruth(cluster);
      timeline.pass(Absentees.FORGET_AFTER);
      for (MemoryNode node : cluster.nodes()) {
        assertFalse(node.view.snapshot().partial(), () -> node.id + " forgets no absentee");
      }
    }
  }

  private static void disturb(MemoryCluster cluster, Random random) {
    String id = IDS.get(random.nextInt(IDS.size()));
    MemoryNode node = cluster.node(id);
    if (node == null) {
      cluster.start(id);
      return;
    }
    switch (random.nextInt(20)) {
      case 0 -> cluster.kill(node);
      case 1 -> cluster.freeze(node);
      case 2, 3 -> cluster.thaw(node);
      case 4 -> cluster.leave(node);
      case 5 -> cluster.side(node, 1);
      case 6, 7 -> cluster.side(node, 0);
      case 8 -> cluster.loss(random.nextInt(3) * 0.3);
      case 9 -> node.draining = true;
      default -> node.open(random.nextInt(node.cap + 1));
    }
  }

  private static void heal(MemoryCluster cluster) {
    cluster.loss(0);
    for (MemoryNode node : List.copyOf(cluster.nodes())) {
      cluster.thaw(node);
      cluster.side(node, 0);
    }
  }

  private static void ownNumbersAreTrue(MemoryNode node) {
    ClusterSnapshot snapshot = node.view.snapshot();
    assertEquals(node.load(), snapshot.own());
    assertTrue(snapshot.open() >= node.open && snapshot.open() <= 10L * IDS.size());
    assertTrue(snapshot.free() >= 0 && snapshot.free() <= snapshot.cap());
  }

  /** Unless it says that it is not whole. */
  private static void nobodyCountsWhoDoesNotSpeak(MemoryCluster cluster, MemoryNode node) {
    ClusterSnapshot told = node.view.snapshot();
    if (told.partial() || node.clock.frozen()) {
      return;
    }
    for (InstanceLoad counted : told.instances()) {
      MemoryNode other = cluster.node(counted.id());
      boolean speaks = other != null && other.reaches(node);
      assertTrue(
          speaks || !cluster.untouchedFor(MOMENT, counted.id()) || !quiet(cluster, node),
          () -> node.id + " counts " + counted.id());
    }
  }

  private static boolean quiet(MemoryCluster cluster, MemoryNode node) {
    return cluster.untouchedFor(MOMENT, node.id);
  }

  private static void everyInstanceKnowsTheTruth(MemoryCluster cluster) {
    List<InstanceLoad> truth = new ArrayList<>();
    cluster.nodes().forEach(node -> truth.add(node.load()));
    truth.sort(Comparator.comparing(InstanceLoad::id));
    for (MemoryNode node : cluster.nodes()) {
      assertEquals(truth, node.view.snapshot().instances(), () -> "as " + node.id + " sees it");
    }
  }
}
