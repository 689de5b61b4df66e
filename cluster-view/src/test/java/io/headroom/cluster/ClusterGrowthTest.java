package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/**
 * What an instance's share of the work is when there are many, each of which changes every half
 * second: virtual time, so that it is all work and no waiting. Prints the table that RATIONALE.md
 * shows.
 */
class ClusterGrowthTest {
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
  private static final Duration CHANGE_EVERY = Duration.ofMillis(500);
  private static final int SECONDS = 20;

  /** With four times the instances; quadratic work would grow 16-fold. */
  private static final double LINEAR = 4;

  /** One size of cluster; figures are for each instance, per second. */
  private record Share(
      int instances, double published, double received, double allocatedKib, double cpuMicros) {}

  /** Work is counted by the memory it takes: unlike time, that is the same on every machine. */
  @Test
  void anInstancesShareGrowsNoFasterThanTheCluster() throws JMException {
    measure(25); // Warms up.
    List<Share> shares = new ArrayList<>();
    for (int instances : new int[] {25, 50, 100}) {
      shares.add(measure(instances));
    }
    print(shares);
    for (Share share : shares) {
      assertEquals(2, share.published(), 0.1);
      assertEquals(2.0 * share.instances(), share.received(), 0.1 * share.instances());
    }
    double growth = shares.get(2).allocatedKib() / shares.get(0).allocatedKib();
    assertTrue(growth <= LINEAR, "four times the instances, " + growth + " times the memory");
  }

  private static void print(List<Share> shares) {
    System.out.println("instances  published/s  received/s  KiB/s  CPU us/s   (each instance)");
    for (Share share : shares) {
      System.out.println(
          String.format(
              Locale.ROOT,
              "%9d %12.1f %11.1f %6.1f %9.0f",
              share.instances(),
              share.published(),
              share.received(),
              share.allocatedKib(),
              share.cpuMicros()));
    }
  }

  private static Share measure(int instances) throws JMException {
    VirtualTimeline timeline = new VirtualTimeline();
    MemoryCluster cluster = new MemoryCluster(timeline, new Random(instances));
    for (int i = 0; i < instances; i++) {
      cluster.start("pod-" + i);
    }
    timeline.pass(Duration.ofSeconds(10));
    cluster.nodes().forEach(node -> keepChanging(timeline, node));
    timeline.pass(Duration.ofSeconds(2));
    long published = cluster.published();
    long delivered = cluster.delivered();
    long allocated = allocatedBytes();
    long cpu = THREAD.getCurrentThreadCpuTime();
    timeline.pass(Duration.ofSeconds(SECONDS));
    double of = (double) instances * SECONDS;
    Share share =
        new Share(
            instances,
            (cluster.published() - published) / of,
            (cluster.delivered() - delivered) / of,
            (allocatedBytes() - allocated) / 1024 / of,
            (THREAD.getCurrentThreadCpuTime() - cpu) / 1000 / of);
    for (MemoryNode node : cluster.nodes()) {
      assertEquals(instances, node.view.snapshot().instances().size());
    }
    return share;
  }

  private static void keepChanging(VirtualTimeline timeline, MemoryNode node) {
    node.open(1 - node.open);
    timeline.after(CHANGE_EVERY, () -> keepChanging(timeline, node));
  }

  private static long allocatedBytes() throws JMException {
    return (long)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                "getThreadAllocatedBytes",
                new Object[] {Thread.currentThread().getId()},
                new String[] {"long"});
  }
}
