package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.ProcFiles;
import io.headroom.e2e.wire.EchoUpstream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What being a member of a cluster costs an idle instance: a second Vert.x with Hazelcast below.
 */
final class ClusterCostIT {
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final double CPU_PERCENT = 10;
  private static final int ROUNDS = 6;

  @RegisterExtension final Owned owned = new Owned();

  /** What an idle process takes. */
  private record Cost(long heapKib, long residentKib, int threads, double cpuPercent) {}

  @Test
  void aMemberCostsLittleMoreThanAnInstanceAlone() {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomConfig config = new HeadroomConfig().route("/echo/", echo.target(), "app");
    Cost alone = cost(owned.add(Pod.start("ClusterCostIT", "alone", config)));
    PodCluster cluster = owned.add(PodCluster.onLoopback("ClusterCostIT", 3, echo, settings -> {}));
    Cost member = cost(cluster.pod(0));
    Figures.print("an instance alone, idle: " + alone);
    Figures.print("a member of three, idle: " + member);
    assertTrue(member.heapKib() - alone.heapKib() < 24 * 1024, "heap");
    assertTrue(member.threads() - alone.threads() < 60, "threads");
    assertTrue(member.cpuPercent() < CPU_PERCENT, "CPU");
  }

  private static Cost cost(Pod pod) {
    long pid = pod.process().pid();
    long heap = JvmMemory.liveHeapKib(pid);
    double cpu = idleCpuPercent(pod);
    for (int i = 1; i < ROUNDS && cpu > CPU_PERCENT; i++) {
      cpu = Math.min(cpu, idleCpuPercent(pod));
    }
    return new Cost(heap, ProcFiles.residentKib(pid), ProcFiles.threads(pid), cpu);
  }

  /** A compiler that is still behind with its work makes it more. */
  private static double idleCpuPercent(Pod pod) {
    Duration before = ProcFiles.cpu(pod.process().pid());
    try (Watch alive = new Watch(() -> assertTrue(pod.alive()))) {
      alive.staysSoFor(IDLE);
    }
    Duration used = ProcFiles.cpu(pod.process().pid()).minus(before);
    return 100.0 * used.toMillis() / IDLE.toMillis();
  }
}
