package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.Owned;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cluster's DNS comes up a minute after the pods. */
@OnKubernetes
final class LateDnsIT {

  private static final Duration LATE = Duration.ofSeconds(60);
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int PODS = 3;

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void podsFindEachOtherOnceTheyCanAsk() throws IOException {
    Namespace namespace = owned.add(cluster.namespace("late"));
    cluster.stopDns();
    Release release = Release.install(namespace, "headroom", Values.small(PODS));
    long up = System.nanoTime() + LATE.toNanos();
    try {
      Await.until("their containers run", BOUND, () -> running(release) == PODS);
      // Not to wait for anything, but to let time pass.
      LockSupport.parkNanos(up - System.nanoTime());
    } finally {
      cluster.startDns();
    }

    release.awaitTogether(PODS);
    System.out.println(
        "together " + Duration.ofNanos(System.nanoTime() - up).toSeconds() + " s after DNS");
    release.pods().forEach(pod -> assertEquals(0, Objects.restarts(pod), pod::encodePrettily));
  }

  private static int running(Release release) {
    return (int)
        release.pods().stream()
            .filter(pod -> Objects.at(pod, "/status/containerStatuses/0/state/running") != null)
            .count();
  }
}
