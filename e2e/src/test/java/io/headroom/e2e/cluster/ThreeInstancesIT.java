package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Await;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three instances with ten slots each: what each one's badges say of itself and of all. */
final class ThreeInstancesIT {
  private static final int CAP = 10;
  private static final Duration TOLD = Duration.ofSeconds(1);

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void everyOneKnowsItselfAndTheSum() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    PodCluster cluster =
        owned.add(
            PodCluster.onLoopback(
                "ThreeInstancesIT",
                3,
                echo,
                config -> config.set("websocketProxy.maxSessionsPerApp", CAP)));
    cluster.awaitTruth("three instances are one cluster", Duration.ofSeconds(20));
    fillTheFirst(cluster);
    fillTheOthers(cluster);
    cluster.pod(1).end(1);
    awaitEverywhere(cluster, "a slot that is back enables new sessions", true);
    assertEquals("warning", cluster.pod(2).capacity().cluster().level());
  }

  private static void fillTheFirst(PodCluster cluster) throws IOException {
    Pod first = cluster.pod(0);
    for (int open = 1; open <= CAP; open++) {
      first.open(1);
      Capacity.Scope own = first.capacity().instance();
      assertEquals(open, own.open());
      assertEquals(open == CAP ? "red" : open == CAP - 1 ? "orange" : null, own.color());
      int sum = open;
      Await.until(
          "all count " + sum,
          TOLD,
          () -> cluster.all(told -> told.cluster().open() == sum),
          cluster::told);
      for (Pod pod : cluster.pods()) {
        Capacity told = pod.capacity();
        assertNull(told.cluster().color());
        assertTrue(told.newSessions());
        if (pod != first) {
          assertNull(told.instance().color());
          assertEquals(CAP, told.instance().free());
        }
      }
    }
  }

  private static void fillTheOthers(PodCluster cluster) throws IOException {
    cluster.pod(1).open(CAP);
    cluster.pod(2).open(CAP - 3);
    Await.until(
        "the cluster is orange everywhere",
        TOLD,
        () -> cluster.all(told -> "orange".equals(told.cluster().color())),
        cluster::told);
    cluster.pod(2).open(3);
    awaitEverywhere(cluster, "the last open disables new sessions everywhere", false);
    for (Pod pod : cluster.pods()) {
      assertEquals("red", pod.capacity().cluster().color());
      assertEquals("full", pod.capacity().instance().level());
    }
  }

  private static void awaitEverywhere(PodCluster cluster, String what, boolean newSessions) {
    Figures.until(
        what, TOLD, () -> cluster.all(told -> told.newSessions() == newSessions), cluster::told);
  }
}
