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
    assertTrue(member.cpuPercent() < 10, "CPU");
  }

  private static Cost cost(Pod pod) {
    long pid = pod.process().pid();
    long heap = JvmMemory.liveHeapKib(pid);
    Duration before = ProcFiles.cpu(pid);
    try (Watch alive = new Watch(() -> assertTrue(pod.alive()))) {
      alive.staysSoFor(IDLE);
    }
    double cpu = 100.0 * ProcFiles.cpu(pid).minus(before).toMillis() / IDLE.toMillis();
    return new Cost(heap, ProcFiles.residentKib(pid), ProcFiles.threads(pid), cpu);
  }
}
