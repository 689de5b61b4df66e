package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Of those who die or fall silent, what is said is right within the promise, or said to be partial.
 */
class ClusterTruthTest {
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final MemoryCluster cluster = new MemoryCluster(timeline, new Random(1));

  @Test
  void theDeadDoNotCountWhateverTheClusterLists() {
    for (int phase = 0; phase < 1000; phase += 90) {
      List<MemoryNode> nodes = cluster.startAll(5);
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
        MemoryNode dying = cluster.startAll(3).get(0);
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
    List<MemoryNode> nodes = cluster.startAll(3);
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
    List<MemoryNode> nodes = cluster.startAll(3);
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
    List<MemoryNode> nodes = cluster.startAll(5);
    for (int sample = 0; sample < 3000; sample++) {
      timeline.pass(Duration.ofMillis(20));
      nodes.forEach(node -> assertFalse(node.view.snapshot().partial()));
      if (sample % 7 == 0) {
        nodes.get(sample % 5).open(sample % 11);
      }
    }
  }

  @Test
  void twinsMakeEveryViewPartialUntilOneHasEnded() {
    List<MemoryNode> nodes = cluster.startAll(3);
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
}
