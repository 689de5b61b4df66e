package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an instance says of others is right within its promise, or it says that it is not whole. */
class ClusterTruthTest {
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final MemoryCluster cluster = new MemoryCluster(timeline, new Random(1));

  private List<MemoryNode> start(int size) {
    List<MemoryNode> nodes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      nodes.add(cluster.start("pod-" + i));
    }
    timeline.pass(Duration.ofSeconds(5));
    return nodes;
  }

  @Test
  void theDeadDoNotCountWhateverTheClusterLists() {
    for (int phase = 0; phase < 1000; phase += 90) {
      List<MemoryNode> nodes = start(5);
      timeline.pass(Duration.ofMillis(phase));
      cluster.noticeDeathAfter(Duration.ofSeconds(10));
      cluster.kill(nodes.get(0));
      cluster.kill(nodes.get(1));
      timeline.pass(Duration.ofMillis(2010));
      for (MemoryNode node : cluster.nodes()) {
        ClusterSnapshot told = node.view.snapshot();
        assertTrue(told.partial() || told.instances().size() == 3, "after " + phase + " ms");
      }
      for (int second = 0; second < 40; second++) {
        timeline.pass(Duration.ofSeconds(1));
        for (MemoryNode node : cluster.nodes()) {
          assertEquals(3, node.view.snapshot().instances().size());
          assertFalse(node.view.snapshot().partial());
        }
      }
      nodes.subList(2, 5).forEach(cluster::kill);
      timeline.pass(Duration.ofSeconds(60));
    }
  }

  @Test
  void theLostAreNamedOnceWheneverTheClusterNotices() {
    Logger ours = (Logger) LoggerFactory.getLogger("io.headroom.cluster");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    ours.addAppender(lines);
    try {
      for (int millis = 500; millis < 2600; millis += 7) {
        MemoryNode dying = start(3).get(0);
        lines.list.clear();
        cluster.noticeDeathAfter(Duration.ofMillis(millis));
        cluster.kill(dying);
        timeline.pass(Duration.ofSeconds(20));
        long lost =
            lines.list.stream()
                .filter(line -> line.getFormattedMessage().contains("lost pod-0 at host-pod-0:1"))
                .count();
        assertEquals(2, lost, "noticed after " + millis + " ms");
        List.copyOf(cluster.nodes()).forEach(cluster::kill);
        timeline.pass(Duration.ofSeconds(20));
      }
    } finally {
      ours.detachAppender(lines);
    }
  }

  @Test
  void whoseHostIsSilentTooMakesTheViewPartialWithinTwoSeconds() {
    List<MemoryNode> nodes = start(3);
    cluster.noticeDeathAfter(Duration.ofSeconds(10));
    cluster.loseHost(nodes.get(0));
    timeline.pass(Duration.ofMillis(2010));
    assertTrue(nodes.get(1).view.snapshot().partial());
    assertEquals(List.of("pod-0"), nodes.get(1).view.snapshot().unheard());
    // Also while the cluster gives it up.
    for (int sample = 0; sample < 2000; sample++) {
      timeline.pass(Duration.ofMillis(10));
      assertTrue(nodes.get(2).view.snapshot().partial());
    }
  }

  @Test
  void howLongAMissedOneIsSilentIsTold() {
    List<MemoryNode> nodes = start(3);
    assertTrue(nodes.get(1).view.snapshot().silence().toMillis() <= 1100);
    // Listed for half a minute, then lost.
    cluster.noticeDeathAfter(Duration.ofSeconds(30));
    cluster.loseHost(nodes.get(0));
    for (int second = 1; second <= 90; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertEquals(second, nodes.get(1).view.snapshot().silence().toMillis() / 1000.0, 1.1);
    }
    cluster.startAt("host-pod-0", "pod-0");
    timeline.pass(Duration.ofSeconds(10));
    assertTrue(nodes.get(1).view.snapshot().silence().toMillis() <= 1100);
  }

  @Test
  void nobodyIsLateInCalm() {
    List<MemoryNode> nodes = start(5);
    for (int sample = 0; sample < 3000; sample++) {
      timeline.pass(Duration.ofMillis(20));
      nodes.forEach(node -> assertFalse(node.view.snapshot().partial()));
      if (sample % 7 == 0) {
        nodes.get(sample % 5).open(sample % 11);
      }
    }
  }

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
    List<MemoryNode> nodes = start(3);
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
  void aLostHostThatDiscoveryForgetsIsGoneForAMajority() {
    List<MemoryNode> nodes = start(3);
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
    List<MemoryNode> nodes = start(3);
    cluster.nameByItsOtherAddress(nodes.get(0));
    wholeFor(nodes.get(1), Duration.ofSeconds(10));
    cluster.side(nodes.get(0), 1);
    timeline.pass(Duration.ofSeconds(10));
    for (int second = 0; second < 120; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertEquals(List.of("pod-0"), nodes.get(1).view.snapshot().unheard());
    }
  }

  @Test
  void aLostHostThatDiscoveryStillNamesIsMissedByOldAndNewAlike() {
    List<MemoryNode> nodes = start(3);
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
    List<MemoryNode> nodes = start(3);
    cluster.side(nodes.get(0), 1);
    cluster.unname(nodes.get(1));
    cluster.unname(nodes.get(2));
    timeline.pass(Duration.ofSeconds(120));
    assertTrue(nodes.get(0).view.snapshot().partial());
  }

  @Test
  void ofTwoTheOneThatDiscoveryNamesAloneForgetsTheOther() {
    List<MemoryNode> nodes = start(2);
    cluster.loseHost(nodes.get(0));
    timeline.pass(Duration.ofSeconds(40));
    assertTrue(nodes.get(1).view.snapshot().partial());
    cluster.unname(nodes.get(0));
    timeline.pass(Duration.ofSeconds(7));
    assertFalse(nodes.get(1).view.snapshot().partial());
  }

  @Test
  void ofTwoHalvesTheOneThatDiscoveryDoesNotNameForgetsNobody() {
    List<MemoryNode> nodes = start(4);
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
    List<MemoryNode> nodes = start(2);
    cluster.loseHost(nodes.get(0));
    timeline.pass(Duration.ofSeconds(10));
    assertTrue(nodes.get(1).view.snapshot().partial());
    cluster.startAt("host-pod-0", "pod-9");
    timeline.pass(Duration.ofSeconds(10));
    assertFalse(nodes.get(1).view.snapshot().partial());
  }

  @Test
  void oneThatDrainsIsMissedBeyondASplitUntilItIsHeardAgain() {
    List<MemoryNode> nodes = start(3);
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
    List<MemoryNode> nodes = start(3);
    nodes.get(0).drain();
    nodes.get(1).drain();
    timeline.pass(Duration.ofSeconds(2));
    cluster.leave(nodes.get(0));
    wholeFor(nodes.get(2), Duration.ofSeconds(10));
    assertEquals(2, nodes.get(2).view.snapshot().instances().size());
    cluster.kill(nodes.get(1));
    timeline.pass(Duration.ofMillis(2010));
    wholeFor(nodes.get(2), Duration.ofSeconds(30));
    assertEquals(1, nodes.get(2).view.snapshot().instances().size());
  }

  private void wholeFor(MemoryNode node, Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 10) {
      assertFalse(node.view.snapshot().partial());
      timeline.pass(Duration.ofMillis(10));
    }
  }

  @Test
  void twinsMakeEveryViewPartialUntilOneHasEnded() {
    List<MemoryNode> nodes = start(3);
    MemoryNode twin = cluster.startAt("elsewhere", "pod-0");
    timeline.pass(Duration.ofSeconds(10));
    for (MemoryNode node : cluster.nodes()) {
      assertTrue(node.view.snapshot().partial());
      assertEquals(List.of("pod-0"), node.view.snapshot().unheard());
    }
    cluster.kill(twin);
    timeline.pass(Duration.ofSeconds(10));
    for (MemoryNode node : nodes) {
      assertFalse(node.view.snapshot().partial());
      assertEquals(3, node.view.snapshot().instances().size());
    }
  }

  @Test
  void whoIsWaitedForInVainIsMissedFromTheMomentOfJoining() {
    MemoryNode mute = start(2).get(1);
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
    wholeFor(late, Duration.ofSeconds(10));
    assertEquals(3, late.view.snapshot().instances().size());
  }

  @Test
  void oneThatFallsOutOfTheClusterSaysSoAndJoinsAgain() {
    List<MemoryNode> nodes = start(3);
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
      wholeFor(node, Duration.ofSeconds(5));
      assertEquals(3, node.view.snapshot().instances().size());
      assertEquals(10, node.view.snapshot().open());
    }
  }

  @Test
  void oneThatFellOutAndCannotJoinStaysPartialUntilItCan() {
    List<MemoryNode> nodes = start(2);
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
    wholeFor(out, Duration.ofSeconds(5));
    assertEquals(2, out.view.snapshot().instances().size());
    cluster.endMember(out);
    timeline.pass(Duration.ofMillis(600));
    Future<Void> left = out.view.leave();
    timeline.pass(Duration.ofSeconds(1));
    assertTrue(left.isComplete());
  }

  @Test
  void oneFailureDoesNotEndTheRollCall() {
    MemoryNode node = start(2).get(0);
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
  void aNewcomerHasTimeToSpeak() {
    List<MemoryNode> nodes = start(2);
    cluster.start("pod-2").mute = true;
    wholeFor(nodes.get(0), Duration.ofSeconds(11));
    timeline.pass(Duration.ofSeconds(4));
    assertEquals(List.of("pod-2"), nodes.get(0).view.snapshot().unheard());
  }

  @Test
  void whoIsNamedLaterHasAMinuteToJoin() {
    List<MemoryNode> nodes = start(2);
    MemoryNode newcomer = cluster.start("pod-9");
    newcomer.unjoinable = true;
    timeline.pass(Duration.ofSeconds(50));
    assertFalse(nodes.get(0).view.snapshot().partial());
    timeline.pass(Duration.ofSeconds(20));
    assertEquals(List.of("host-pod-9:1"), nodes.get(0).view.snapshot().unheard());
  }
}
