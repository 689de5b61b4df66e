package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whom discovery names belongs to the cluster until it is known to be gone; whom it forgets may go.
 */
class DiscoveryTruthTest {
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final MemoryCluster cluster = new MemoryCluster(timeline, new Random(1));

  @Test
  void aNameThatLeadsNowhereLeavesTheClusterUnknown() {
    cluster.nameNobody(true);
    MemoryNode alone = cluster.start("a");
    alone.open(10);
    for (int second = 0; second < 90; second++) {
      timeline.pass(Duration.ofSeconds(1));
      ClusterSnapshot told = alone.view.snapshot();
      assertTrue(told.partial());
      assertEquals(CapacityLevel.WARNING, told.level());
      assertEquals(CapacityLevel.FULL, told.ownLevel());
      assertEquals(List.of("cluster"), told.unheard());
    }
    cluster.nameNobody(false);
    timeline.pass(Duration.ofSeconds(2));
    assertFalse(alone.view.snapshot().partial());
    assertEquals(CapacityLevel.FULL, alone.view.snapshot().level());

    // It has found everybody once: what is forgotten later is not missed.
    cluster.nameNobody(true);
    timeline.pass(Duration.ofSeconds(60));
    assertFalse(alone.view.snapshot().partial());
  }

  @Test
  void whoIsNamedAndNotHeardIsMissedAlsoByOneThatStartsInsideASplit() {
    List<MemoryNode> nodes = cluster.startAll(3);
    cluster.side(nodes.get(2), 1);
    timeline.pass(Duration.ofSeconds(12));
    cluster.kill(nodes.get(2));
    MemoryNode again = cluster.start("pod-2");
    again.open(10);
    cluster.side(again, 1);
    for (int second = 0; second < 60; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertTrue(again.view.snapshot().partial());
      assertEquals(CapacityLevel.WARNING, again.view.snapshot().level());
      assertTrue(nodes.get(0).view.snapshot().partial());
    }
    cluster.side(again, 0);
    timeline.pass(Duration.ofSeconds(30));
    for (MemoryNode node : cluster.nodes()) {
      assertFalse(node.view.snapshot().partial());
      assertEquals(10, node.view.snapshot().open());
    }
  }

  @Test
  void twoClustersOfOneThatMergeAreNotWholeUntilEachHasHeardTheOther() {
    MemoryNode full = cluster.start("a");
    MemoryNode free = cluster.start("b");
    cluster.side(free, 1);
    full.open(10);
    timeline.pass(Duration.ofSeconds(20));
    assertTrue(full.view.joined());
    cluster.side(free, 0);
    for (int sample = 0; sample < 3000; sample++) {
      timeline.pass(Duration.ofMillis(10));
      assertNotEquals(CapacityLevel.FULL, full.view.snapshot().level());
      for (MemoryNode node : cluster.nodes()) {
        ClusterSnapshot told = node.view.snapshot();
        assertTrue(
            told.partial() || told.instances().size() == 2,
            node.id + " after " + sample * 10 + " ms");
      }
    }
    cluster.assertWholeFor(full, Duration.ofSeconds(5));
  }

  @Test
  void aLostHostThatDiscoveryForgetsIsGoneForAMajority() {
    List<MemoryNode> nodes = cluster.startAll(3);
    cluster.loseHost(nodes.get(0));
    cluster.unname(nodes.get(0));
    MemoryNode instead = cluster.start("pod-9");
    timeline.pass(Duration.ofSeconds(5));
    assertTrue(nodes.get(1).view.snapshot().partial());
    timeline.pass(Duration.ofSeconds(25));
    for (MemoryNode node : List.of(nodes.get(1), nodes.get(2), instead)) {
      assertFalse(node.view.snapshot().partial());
      assertEquals(3, node.view.snapshot().instances().size());
    }
  }

  @Test
  void aLostHostThatDiscoveryNamesByAnotherAddressIsMissed() {
    List<MemoryNode> nodes = cluster.startAll(3);
    cluster.nameByItsOtherAddress(nodes.get(0));
    cluster.assertWholeFor(nodes.get(1), Duration.ofSeconds(10));
    cluster.side(nodes.get(0), 1);
    timeline.pass(Duration.ofSeconds(10));
    for (int second = 0; second < 120; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertEquals(List.of("pod-0"), nodes.get(1).view.snapshot().unheard());
    }
  }

  @Test
  void aLostHostThatDiscoveryStillNamesIsMissedByOldAndNewAlike() {
    List<MemoryNode> nodes = cluster.startAll(3);
    cluster.loseHost(nodes.get(0));
    MemoryNode instead = cluster.start("pod-9");
    timeline.pass(Duration.ofSeconds(45));
    for (MemoryNode node : List.of(nodes.get(1), nodes.get(2), instead)) {
      assertTrue(node.view.snapshot().partial());
      assertEquals(1, node.view.snapshot().unheard().size());
    }
  }

  @Test
  void aMinorityForgetsNobodyForDiscoverysSake() {
    List<MemoryNode> nodes = cluster.startAll(3);
    cluster.side(nodes.get(0), 1);
    cluster.unname(nodes.get(1));
    cluster.unname(nodes.get(2));
    timeline.pass(Duration.ofSeconds(120));
    assertTrue(nodes.get(0).view.snapshot().partial());
  }

  @Test
  void ofTwoTheOneThatDiscoveryNamesAloneForgetsTheOther() {
    List<MemoryNode> nodes = cluster.startAll(2);
    cluster.loseHost(nodes.get(0));
    timeline.pass(Duration.ofSeconds(40));
    assertTrue(nodes.get(1).view.snapshot().partial());
    cluster.unname(nodes.get(0));
    timeline.pass(Duration.ofSeconds(7));
    assertFalse(nodes.get(1).view.snapshot().partial());
  }

  @Test
  void ofTwoHalvesTheOneThatDiscoveryDoesNotNameForgetsNobody() {
    List<MemoryNode> nodes = cluster.startAll(4);
    for (MemoryNode cut : nodes.subList(0, 2)) {
      cluster.side(cut, 1);
      cluster.unname(cut);
    }
    timeline.pass(Duration.ofSeconds(60));
    for (int i = 0; i < 4; i++) {
      assertEquals(i < 2, nodes.get(i).view.snapshot().partial());
    }
  }

  @Test
  void anotherInstanceInALostOnesPlaceReplacesIt() {
    List<MemoryNode> nodes = cluster.startAll(2);
    cluster.loseHost(nodes.get(0));
    timeline.pass(Duration.ofSeconds(10));
    assertTrue(nodes.get(1).view.snapshot().partial());
    MemoryNode instead = cluster.startAt("host-pod-0", "pod-9");
    instead.mute = true;
    for (int sample = 0; sample < 1000; sample++) {
      timeline.pass(Duration.ofMillis(10));
      assertTrue(nodes.get(1).view.snapshot().partial(), "after " + sample * 10 + " ms");
    }
    assertEquals(List.of("pod-9"), nodes.get(1).view.snapshot().unheard());
    instead.mute = false;
    timeline.pass(Duration.ofSeconds(2));
    assertFalse(nodes.get(1).view.snapshot().partial());
  }

  @Test
  void oneFailureDoesNotEndTheRollCall() {
    MemoryNode node = cluster.startAll(2).get(0);
    node.failing = true;
    int failures = 0;
    for (int i = 0; i < 20; i++) {
      try {
        timeline.pass(Duration.ofMillis(500));
      } catch (IllegalStateException made) {
        failures++;
      }
    }
    assertTrue(failures > 5, "failed " + failures + " times");
    node.failing = false;
    cluster.start("pod-9").unjoinable = true;
    timeline.pass(Duration.ofSeconds(80));
    assertEquals(List.of("host-pod-9:1"), node.view.snapshot().unheard());
  }

  @Test
  void whoIsNamedLaterHasAMinuteToJoin() {
    List<MemoryNode> nodes = cluster.startAll(2);
    MemoryNode newcomer = cluster.start("pod-9");
    newcomer.unjoinable = true;
    timeline.pass(Duration.ofSeconds(50));
    assertFalse(nodes.get(0).view.snapshot().partial());
    timeline.pass(Duration.ofSeconds(20));
    assertEquals(List.of("host-pod-9:1"), nodes.get(0).view.snapshot().unheard());
  }
}
