package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three instances that start at the same moment. */
final class ColdStartIT {
  private static final int ROUNDS = Integer.getInteger("e2e.cluster.coldStarts", 4);

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void becomeOneClusterEachTime() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    List<Long> seconds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      try (PodCluster cluster = PodCluster.onLoopback("ColdStartIT", 3, echo, config -> {})) {
        Await.until("one cluster", PodCluster.FORMED, cluster::allTellTheTruth, cluster::told);
        seconds.add(Duration.ofNanos(System.nanoTime() - start).toSeconds());
        assertTrue(seconds.get(round) <= PodCluster.FORMED.toSeconds(), seconds.toString());
      }
    }
    Figures.print("cold start of three, seconds until one cluster: " + seconds);
  }
}
