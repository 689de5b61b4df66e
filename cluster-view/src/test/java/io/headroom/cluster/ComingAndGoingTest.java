package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Who joins, drains, leaves or falls out: nobody is told that the cluster is whole while it is not.
 */
class ComingAndGoingTest {
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final MemoryCluster cluster = new MemoryCluster(timeline, new Random(1));

  @Test
  void oneThatDrainsIsMissedBeyondASplitUntilItIsHeardAgain() {
    List<MemoryNode> nodes = cluster.startAll(3);
    nodes.get(0).open(4);
    nodes.get(0).drain();
    timeline.pass(Duration.ofSeconds(2));
    cluster.side(nodes.get(0), 1);
    timeline.pass(Duration.ofMillis(2010));
    for (int second = 0; second < 120; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertTrue(nodes.get(1).view.snapshot().partial());
      assertEquals(List.of("pod-0"), nodes.get(2).view.snapshot().unheard());
    }
    cluster.side(nodes.get(0), 0);
    timeline.pass(Duration.ofSeconds(30));
    assertFalse(nodes.get(1).view.snapshot().partial());
    assertEquals(4, nodes.get(1).view.snapshot().open());
  }

  @Test
  void oneThatDrainsAndEndsIsNotMissed() {
    List<MemoryNode> nodes = cluster.startAll(3);
    nodes.get(0).drain();
    nodes.get(1).drain();
    timeline.pass(Duration.ofSeconds(2));
    cluster.leave(nodes.get(0));
    cluster.assertWholeFor(nodes.get(2), Duration.ofSeconds(10));
    assertEquals(2, nodes.get(2).view.snapshot().instances().size());
    cluster.kill(nodes.get(1));
    timeline.pass(Duration.ofMillis(2010));
    cluster.assertWholeFor(nodes.get(2), Duration.ofSeconds(30));
    assertEquals(1, nodes.get(2).view.snapshot().instances().size());
  }

  @Test
  void whoIsWaitedForInVainIsMissedFromTheMomentOfJoining() {
    MemoryNode mute = cluster.startAll(2).get(1);
    mute.mute = true;
    cluster.forget(mute);
    MemoryNode late = cluster.start("pod-2");
    late.open(10);
    for (int sample = 0; sample < 1500; sample++) {
      timeline.pass(Duration.ofMillis(10));
      assertTrue(late.view.snapshot().partial(), "after " + sample * 10 + " ms");
    }
    assertTrue(late.view.joined());
    assertEquals(List.of("pod-1"), late.view.snapshot().unheard());
    mute.mute = false;
    timeline.pass(Duration.ofSeconds(3));
    cluster.assertWholeFor(late, Duration.ofSeconds(10));
    assertEquals(3, late.view.snapshot().instances().size());
  }

  @Test
  void oneThatFallsOutOfTheClusterSaysSoAndJoinsAgain() {
    List<MemoryNode> nodes = cluster.startAll(3);
    MemoryNode out = nodes.get(0);
    out.open(10);
    timeline.pass(Duration.ofSeconds(2));
    cluster.endMember(out);
    timeline.pass(Duration.ofMillis(500));
    assertTrue(out.view.snapshot().partial());
    assertTrue(out.view.joined());
    assertEquals(CapacityLevel.WARNING, out.view.snapshot().level());
    assertEquals(List.of("pod-1", "pod-2"), out.view.snapshot().unheard());
    for (int sample = 0; sample < 1000; sample++) {
      timeline.pass(Duration.ofMillis(10));
      ClusterSnapshot told = out.view.snapshot();
      assertTrue(told.partial() || told.instances().size() == 3);
    }
    for (MemoryNode node : nodes) {
      cluster.assertWholeFor(node, Duration.ofSeconds(5));
      assertEquals(3, node.view.snapshot().instances().size());
      assertEquals(10, node.view.snapshot().open());
    }
  }

  @Test
  void oneThatFellOutAndCannotJoinStaysPartialUntilItCan() {
    List<MemoryNode> nodes = cluster.startAll(2);
    MemoryNode out = nodes.get(1);
    out.unjoinable = true;
    cluster.endMember(out);
    timeline.pass(Duration.ofMillis(500));
    for (int second = 0; second < Absentees.FORGET_AFTER.toSeconds() + 60; second++) {
      assertTrue(out.view.snapshot().partial());
      timeline.pass(Duration.ofSeconds(1));
    }
    out.unjoinable = false;
    timeline.pass(Duration.ofSeconds(40));
    cluster.assertWholeFor(out, Duration.ofSeconds(5));
    assertEquals(2, out.view.snapshot().instances().size());
    cluster.endMember(out);
    timeline.pass(Duration.ofMillis(600));
    Future<Void> left = out.view.leave();
    timeline.pass(Duration.ofSeconds(1));
    assertTrue(left.isComplete());
  }

  @Test
  void aMemberIsMissedUntilItSpeaks() {
    List<MemoryNode> nodes = cluster.startAll(2);
    MemoryNode newcomer = cluster.start("pod-2");
    newcomer.mute = true;
    // It starts: nobody's loss.
    cluster.assertWholeFor(nodes.get(0), Duration.ofMillis(1990));
    timeline.pass(Duration.ofMillis(50));
    for (int sample = 0; sample < 2000; sample++) {
      assertEquals(List.of("pod-2"), nodes.get(0).view.snapshot().unheard());
      timeline.pass(Duration.ofMillis(10));
    }
    newcomer.mute = false;
    newcomer.open(1);
    timeline.pass(Duration.ofMillis(300));
    cluster.assertWholeFor(nodes.get(0), Duration.ofSeconds(20));
    assertEquals(3, nodes.get(0).view.snapshot().instances().size());
  }

  @Test
  void oneThatStartsMakesTheViewPartialUntilItsFirstReportOnly() {
    List<MemoryNode> nodes = cluster.startAll(3);
    for (int i = 3; i < 10; i++) {
      cluster.start("pod-" + i);
      int partial = 0;
      for (int sample = 0; sample < 1000; sample++) {
        timeline.pass(Duration.ofMillis(10));
        partial += nodes.get(0).view.snapshot().partial() ? 1 : 0;
      }
      assertTrue(partial <= 5, "partial for " + partial * 10 + " ms");
      assertEquals(i + 1, nodes.get(0).view.snapshot().instances().size());
    }
  }

  @Test
  void whatWasKeptOfANewMemberIsNoWordOfIt() {
    MemoryNode first = cluster.startAll(1).get(0);
    cluster.loss(1.0);
    cluster.start("pod-1");
    timeline.pass(Duration.ofMillis(2040));
    for (int sample = 0; sample < 1000; sample++) {
      assertTrue(first.view.snapshot().partial(), "after " + sample * 10 + " ms");
      timeline.pass(Duration.ofMillis(10));
    }
    assertEquals(2, first.view.snapshot().instances().size());
    cluster.loss(0);
    timeline.pass(Duration.ofMillis(1100));
    cluster.assertWholeFor(first, Duration.ofSeconds(10));
  }

  @Test
  void oneThatIsLostBeforeItSpokeIsMissed() {
    List<MemoryNode> nodes = cluster.startAll(2);
    MemoryNode newcomer = cluster.start("pod-2");
    newcomer.mute = true;
    timeline.pass(Duration.ofSeconds(5));
    cluster.side(newcomer, 1);
    for (int second = 0; second < 120; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertEquals(List.of("pod-2"), nodes.get(0).view.snapshot().unheard());
    }
    newcomer.mute = false;
    cluster.side(newcomer, 0);
    timeline.pass(Duration.ofSeconds(30));
    cluster.nodes().forEach(node -> cluster.assertWholeFor(node, Duration.ofSeconds(1)));
    assertEquals(3, nodes.get(0).view.snapshot().instances().size());
  }

  @Test
  void oneStartedAnewInItsFormerSelfsPlaceIsMissedUntilItSpeaks() {
    List<MemoryNode> nodes = cluster.startAll(2);
    cluster.noticeDeathAfter(Duration.ofSeconds(30));
    cluster.loseHost(nodes.get(1));
    timeline.pass(Duration.ofSeconds(3));
    MemoryNode again = cluster.start("pod-1");
    again.mute = true;
    for (int second = 0; second < 20; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertEquals(List.of("pod-1"), nodes.get(0).view.snapshot().unheard());
    }
    again.mute = false;
    timeline.pass(Duration.ofSeconds(2));
    cluster.assertWholeFor(nodes.get(0), Duration.ofSeconds(20));
  }

  @Test
  void aNewcomerDoesNotTakeWhatWasKeptForWhatIsSaid() {
    MemoryNode emptied = cluster.startAll(2).get(1);
    cluster.node("pod-0").open(10);
    emptied.open(10);
    timeline.pass(Duration.ofSeconds(6));
    emptied.mute = true;
    emptied.open(0);
    timeline.pass(Duration.ofSeconds(1));
    MemoryNode late = cluster.start("pod-2");
    late.open(10);
    for (int sample = 0; sample < 1000; sample++) {
      timeline.pass(Duration.ofMillis(10));
      ClusterSnapshot told = late.view.snapshot();
      assertTrue(told.partial(), "after " + sample * 10 + " ms");
      assertNotEquals(CapacityLevel.FULL, told.level());
    }
    emptied.mute = false;
    timeline.pass(Duration.ofSeconds(3));
    cluster.assertWholeFor(late, Duration.ofSeconds(10));
    assertEquals(20, late.view.snapshot().open());
  }
}
