package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever happens to a cluster of real processes, at each quiet point every one's document is the
 * truth: the sessions that clients hold, on the processes that run.
 */
final class ClusterModelIT {
  private static final long SEED = Long.getLong("e2e.cluster.seed", 1);
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("e2e.cluster.model", 60));
  private static final Duration QUIET = Duration.ofSeconds(60);
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final int STEPS = 12;
  private static final int CAP = 30;

  @RegisterExtension final Owned owned = new Owned();

  private final Random random = new Random(SEED);
  private final List<String> history = new ArrayList<>();
  private TestNetwork network;
  private PodCluster cluster;
  private boolean split;

  @Test
  void everyDocumentEqualsTheModelAtEachQuietPoint() throws IOException {
    network = owned.add(TestNetwork.of(4));
    EchoUpstream echo = owned.add(EchoUpstream.start(network.gateway()));
    cluster =
        owned.add(
            PodCluster.on(
                network.hosts(),
                "ClusterModelIT",
                echo,
                config ->
                    config
                        .set("websocketProxy.maxSessionsPerApp", CAP)
                        .set("drain.timeoutMs", 1000)
                        .jvm("-XX:TieredStopAtLevel=1")
                        .jvm("-Xmx128m")));
    Figures.print("model: seed " + SEED);
    long end = System.nanoTime() + LENGTH.toNanos();
    int points = 0;
    do {
      for (int step = 0; step < STEPS; step++) {
        disturb(cluster.pods().get(random.nextInt(cluster.pods().size())));
        // Now and then long enough for the others to notice.
        int longest = random.nextInt(6) == 0 ? 15_000 : 1_500;
        ownNumbersStayTrueFor(Duration.ofMillis(random.nextInt(longest)));
      }
      calm();
      points++;
    } while (System.nanoTime() < end);
    Figures.print("model: the truth at " + points + " quiet points, " + history.size() + " steps");
  }

  private void disturb(Pod pod) throws IOException {
    if (!pod.alive()) {
      if (!split) {
        note("starts", pod);
        pod.restart();
      }
      return;
    }
    int kind = random.nextInt(20);
    if (kind < 2) {
      split(pod);
    } else if (kind == 2) {
      network.heal();
      split = false;
      note("heals", pod);
    } else if (pod.frozen()) {
      note("thaws", pod);
      pod.thaw();
    } else if (cluster.running().size() > 1 && kind < 9) {
      stop(pod, kind);
    } else if (random.nextBoolean()) {
      change(pod, random.nextInt(CAP - pod.held() + 1));
    } else {
      change(pod, -random.nextInt(pod.held() + 1));
    }
  }

  /** Cuts it off from all others. */
  private void split(Pod pod) {
    List<TestNetwork.Host> others = new ArrayList<>(network.hosts());
    TestNetwork.Host host = others.remove(cluster.pods().indexOf(pod));
    network.partition(List.of(host), others);
    split = true;
    note("is cut off", pod);
  }

  private void stop(Pod pod, int kind) throws IOException {
    switch (kind) {
      case 3, 4 -> {
        note("is killed", pod);
        pod.kill();
      }
      case 5 -> {
        note("leaves", pod);
        pod.leave();
      }
      default -> {
        note("freezes", pod);
        pod.freeze();
      }
    }
  }

  private void change(Pod pod, int by) throws IOException {
    note((by < 0 ? "" : "+") + by, pod);
    if (by > 0) {
      pod.open(by);
    } else {
      pod.end(-by);
      Await.until("slots are back", BOUND, () -> own(pod).open() == pod.held());
    }
  }

  private void calm() throws IOException {
    network.heal();
    split = false;
    cluster.pods().stream().filter(Pod::frozen).forEach(Pod::thaw);
    String quiet = "model: quiet after " + history.size() + " steps";
    Figures.until(quiet, QUIET, cluster::allTellTheTruth, () -> history + cluster.told());
    for (Pod pod : cluster.running()) {
      pod.echoAll();
    }
  }

  /** Its own numbers come from its own memory, whatever happens around it. */
  private void ownNumbersStayTrueFor(Duration time) {
    try (Watch watch = new Watch(this::ownNumbersAreTrue)) {
      watch.staysSoFor(time);
    }
  }

  private void ownNumbersAreTrue() throws IOException {
    for (Pod pod : cluster.running()) {
      Capacity told = pod.capacity();
      assertEquals(pod.held(), told.instance().open(), pod.id());
      assertTrue(told.cluster().open() >= pod.held(), pod.id());
      assertTrue(told.cluster().open() <= CAP * cluster.pods().size(), pod.id());
    }
  }

  private static Capacity.Scope own(Pod pod) throws IOException {
    return pod.capacity().instance();
  }

  private void note(String what, Pod pod) {
    history.add(pod.id() + " " + what);
  }
}
