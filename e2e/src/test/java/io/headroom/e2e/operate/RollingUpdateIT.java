package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.chart.Rollout;
import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three pods are replaced behind HAProxy as the chart has Kubernetes do it: a new one first; once
 * it is ready an old one leaves the endpoints, sleeps, gets SIGTERM, drains and ends within its
 * grace. Kubernetes goes on with the next while the one before still drains, and so does this.
 */
final class RollingUpdateIT {

  private static final String NAME = "RollingUpdateIT";
  private static final int PODS = 3;
  private static final int CLIENTS = 900;
  private static final int READERS = 60;
  private static final int REQUESTS = 2_000;
  private static final Duration BOUND = Duration.ofSeconds(60);

  @RegisterExtension final Owned owned = new Owned();

  private final Rollout rollout = Rollout.ofChart();
  private final List<HeadroomProcess> pods = new ArrayList<>();
  private List<HeadroomConfig> configs;
  private HaproxyIngress ingress;
  private Reconnectors clients;
  private Requesters readers;

  @Test
  void nobodyIsRefusedNoRequestFailsAndEachReplacedPodCutsAClientAtMostOnce() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    readers = owned.add(Requesters.of(READERS));
    configs = ClusterConfig.of(2 * PODS);
    configs.forEach(
        config ->
            config
                .route("/echo/", echo.target(), "app")
                .route(Requesters.PATH, readers.target(), "app")
                .set("websocketProxy.maxSessionsPerApp", rollout.cap())
                .set("drain.timeoutMs", rollout.drainMillis()));
    ingress = owned.add(HaproxyIngress.start(NAME, 2 * PODS, rollout));
    for (int pod = 0; pod < PODS; pod++) {
      startPod();
    }
    clients = owned.add(Reconnectors.start(ingress.port(), CLIENTS));
    awaitAllOpenOn(pods);
    assertEquals(List.of(), clients.cuts());

    readers.begin(ingress.port(), READERS);

    replaceAll();

    awaitAllOpenOn(pods.subList(PODS, 2 * PODS));
    awaitAllAnswered();
    assertEquals(List.of(), readers.failures());
    assertEquals(List.of(), clients.refusals());
    assertCutOnceByEachAtMost(clients.cuts());
  }

  /** One by one, but no end is waited for before the next begins. */
  private void replaceAll() throws Exception {
    ExecutorService kubelets = Executors.newFixedThreadPool(PODS);
    owned.add(kubelets::shutdownNow);
    List<Future<?>> ends = new ArrayList<>();
    for (int old = 0; old < PODS; old++) {
      int leaving = old;
      startPod();
      ingress.drain(leaving);
      ends.add(kubelets.submit(() -> end(leaving)));
    }
    for (Future<?> end : ends) {
      end.get(rollout.grace().plus(BOUND).toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** It is an endpoint once it is ready. */
  private void startPod() {
    int slot = pods.size();
    pods.add(owned.add(HeadroomProcess.start(NAME, configs.get(slot))));
    ingress.add(slot, pods.get(slot));
  }

  /** What the kubelet does with a pod that is deleted; it would kill it after its grace. */
  private void end(int slot) {
    HeadroomProcess pod = pods.get(slot);
    long deleted = System.nanoTime();
    sleepAsPreStop();
    pod.signal(ManagedProcess.Signal.TERM);
    Duration left = rollout.grace().minusNanos(System.nanoTime() - deleted);
    assertEquals(0, pod.awaitExit(left), pod::logTail);
    long took = Duration.ofNanos(System.nanoTime() - deleted).toMillis();
    System.out.println("pod " + slot + " was gone after " + took + " ms of " + rollout.grace());
    ingress.remove(slot);
  }

  private void sleepAsPreStop() {
    List<String> hook = List.of("sleep", Long.toString(rollout.preStop().toSeconds()));
    try (ManagedProcess sleep =
        ManagedProcess.start("pre-stop", Places.output(NAME), Map.of(), hook)) {
      assertEquals(0, sleep.awaitExit(rollout.grace()));
    }
  }

  private void awaitAllOpenOn(List<HeadroomProcess> serving) {
    Await.until(
        "all clients have a session",
        BOUND,
        () -> clients.open() == CLIENTS && inFlight(serving) == CLIENTS,
        () -> clients.open() + " have; refused: " + clients.refusals().stream().limit(5).toList());
  }

  private void awaitAllAnswered() {
    Await.until("enough was asked for", BOUND, () -> readers.answered() >= REQUESTS);
    readers.finish();
    Await.until("all is answered", BOUND, () -> readers.underWay() == 0);
    System.out.println(readers.answered() + " requests answered");
  }

  private static double inFlight(List<HeadroomProcess> serving) {
    double sum = 0;
    for (HeadroomProcess pod : serving) {
      sum += pod.metrics().value("ws_connection_in_flight_count");
    }
    return sum;
  }

  private static void assertCutOnceByEachAtMost(List<Reconnectors.Cut> cuts) {
    System.out.println(cuts.size() + " cuts of " + CLIENTS + " clients by " + PODS + " pods");
    assertEquals(Set.copyOf(cuts).size(), cuts.size(), "no pod cut a client twice");
    assertEquals(Set.of("s0", "s1", "s2"), set(cuts.stream().map(Reconnectors.Cut::pod).toList()));
    assertEquals(Set.of(1012), set(cuts.stream().map(Reconnectors.Cut::code).toList()));
  }

  private static <T> Set<T> set(List<T> all) {
    return all.stream().collect(Collectors.toSet());
  }
}
