package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A cluster of three in trouble, while a guest in it keeps asking. Each test has a cluster of its
 * own; most of them wait most of the time, so they run side by side.
 */
final class FaultsIT {
  private static final Duration DROPPED = Duration.ofSeconds(15);
  private static final Duration PARTIAL = Duration.ofSeconds(30);
  private static final Duration HEALED = Duration.ofSeconds(45);
  private static final Duration SPLIT = span("split", 120);
  private static final Duration ONE_WAY = span("oneWay", 120);
  private static final Duration LOSS = span("loss", 120);
  private static final int LOST_PERCENT = 30;
  private static final int CAP = 600;

  @RegisterExtension final Owned owned = new Owned();

  private EchoUpstream echo;
  private TestNetwork network;
  private PodCluster cluster;
  private GuestProcess guest;

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void killedInstanceIsForgottenAndNobodyElseNotices() throws Exception {
    startOnLoopback("killed");
    for (Pod pod : cluster.pods()) {
      pod.open(500);
    }
    cluster.awaitTruth("1,500 sessions are counted", HEALED);
    List<Pod> survivors = cluster.pods().subList(1, 3);
    Watch watch = owned.add(new Watch(() -> answers(survivors)));
    Watch asking = owned.add(new Watch(() -> guest.ask("headroom.capacity")));
    cluster.pod(0).kill();
    cluster.awaitTruth("killed: the survivors' totals are right", Duration.ofSeconds(5));
    watch.staysSoFor(Duration.ofSeconds(60));
    asking.staysSoFor(Duration.ZERO);
    Figures.print(
        "killed: " + watch.passed() + " and " + asking.passed() + " queries, none failed");
    cluster.awaitTruth("killed: no ghost", DROPPED);
    for (Pod pod : survivors) {
      pod.echoAll();
      // A thousand came within minutes, and there is room for two hundred more.
      int seconds = pod.capacity().cluster().numbers().getInteger("secondsToFull", -1);
      assertTrue(seconds > 0 && seconds < 600, pod.capacity().toString());
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void frozenInstanceIsDroppedAndComesBack() throws Exception {
    startOnLoopback("frozen");
    openSome();
    Pod frozen = cluster.pod(2);
    frozen.freeze();
    Watch watch = owned.add(new Watch(() -> answers(cluster.running())));
    awaitPartial("frozen: dropped, and the rest know it", DROPPED);
    watch.staysSoFor(Duration.ofSeconds(90));
    frozen.thaw();
    cluster.awaitTruth("frozen: right after it goes on", Duration.ofSeconds(30));
    frozen.echoAll();
    awaitGuestHearsAll();
    frozen.freeze();
    awaitPartial("frozen again", DROPPED);
    frozen.kill();
    cluster.awaitTruth("frozen, then killed: no longer missed", DROPPED);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void splitClusterServesOnBothSidesAndHeals() throws Exception {
    startOnNetwork("split");
    openSome();
    network.partition(
        List.of(network.host(0), network.host(1), network.host(3)), List.of(network.host(2)));
    List<Pod> larger = cluster.pods().subList(0, 2);
    Figures.until(
        "split: both sides are partial",
        PARTIAL,
        () ->
            cluster.all(told -> told.partial() && told.instances() < 3)
                && cluster.pod(0).capacity().instances() == 2
                && cluster.pod(2).capacity().instances() == 1,
        cluster::told);
    openSome();
    Watch watch =
        owned.add(
            new Watch(
                () -> {
                  answers(cluster.pods());
                  assertTrue(cluster.all(Capacity::partial), cluster.told());
                  assertEquals(1, cluster.pod(2).capacity().instances());
                }));
    Watch asking = owned.add(new Watch(() -> guest.ask("headroom.capacity." + larger.get(1).id())));
    watch.staysSoFor(SPLIT);
    asking.staysSoFor(Duration.ZERO);
    watch.close();
    heal("split");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void instanceThatCannotHearAnotherServesAndHeals() throws Exception {
    startOnNetwork("one-way loss");
    openSome();
    network.deafen(network.host(0), network.host(2));
    Figures.until(
        "one-way loss: both ends are partial",
        PARTIAL,
        () -> cluster.pod(0).capacity().partial() && cluster.pod(2).capacity().partial(),
        cluster::told);
    openSome();
    Watch watch = owned.add(new Watch(() -> answers(cluster.pods())));
    watch.staysSoFor(ONE_WAY);
    heal("one-way loss");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void lossyNetworkNeverMakesTotalsImpossibleAndHeals() throws Exception {
    startOnNetwork("30 % loss");
    openSome();
    network.lose(LOST_PERCENT);
    openSome();
    Watch watch = owned.add(new Watch(() -> answers(cluster.pods())));
    watch.staysSoFor(LOSS);
    heal("30 % loss");
  }

  /** One after the other: a start is all work. */
  private void startOnLoopback(String fault) {
    synchronized (FaultsIT.class) {
      echo = owned.add(EchoUpstream.start());
      cluster = owned.add(PodCluster.onLoopback("FaultsIT", 3, echo, FaultsIT::configure));
      guest = owned.add(GuestProcess.onLoopback("FaultsIT", cluster));
    }
    Figures.print(fault + ": started");
  }

  private void startOnNetwork(String fault) {
    synchronized (FaultsIT.class) {
      network = owned.add(TestNetwork.of(4));
      echo = owned.add(EchoUpstream.start(network.gateway()));
      cluster =
          owned.add(
              PodCluster.on(network.hosts().subList(0, 3), "FaultsIT", echo, FaultsIT::configure));
      guest = owned.add(GuestProcess.on(network.host(3), "FaultsIT", cluster));
    }
    Figures.print(fault + ": started");
  }

  private static void configure(HeadroomConfig config) {
    config
        .set("websocketProxy.maxSessionsPerApp", CAP)
        .jvm("-XX:TieredStopAtLevel=1")
        .jvm("-Xmx128m");
  }

  private void awaitPartial(String what, Duration bound) {
    Figures.until(
        what,
        bound,
        () -> cluster.all(told -> told.instances() == 2 && told.partial()),
        cluster::told);
  }

  private void openSome() throws IOException {
    for (Pod pod : cluster.pods()) {
      pod.open(5);
    }
  }

  /** Every document is there, and is one that can be true. */
  private static void answers(List<Pod> pods) throws IOException {
    for (Pod pod : pods) {
      Capacity told = pod.capacity();
      String text = told.document().encode();
      assertEquals(pod.held(), told.instance().open(), text);
      assertTrue(told.cluster().open() >= told.instance().open(), text);
      assertTrue(told.cluster().open() <= told.cluster().cap(), text);
      assertTrue(told.cluster().cap() <= 3 * CAP && told.cluster().free() >= 0, text);
    }
  }

  private void heal(String fault) throws IOException {
    network.heal();
    cluster.awaitTruth(fault + ": right after it healed", HEALED);
    awaitGuestHearsAll();
    for (Pod pod : cluster.pods()) {
      pod.echoAll();
    }
  }

  /** Each instance answers on the event bus, with the truth. */
  private void awaitGuestHearsAll() {
    for (Pod pod : cluster.pods()) {
      Figures.until(
          pod.id() + " answers the guest",
          HEALED,
          () -> {
            Capacity told = guest.ask("headroom.capacity." + pod.id());
            return told.instance().open() == pod.held() && told.instances() == 3;
          },
          cluster::told);
    }
  }

  private static Duration span(String fault, int seconds) {
    return Duration.ofSeconds(Integer.getInteger("e2e.cluster." + fault, seconds));
  }
}
