package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.chart.Rollout;
import io.headroom.e2e.operate.Reconnectors;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Single pods leave three: as the kubelet ends them, by force, and by a drain of their node. */
@OnKubernetes
final class LeavingIT {

  private static final int PODS = 3;
  private static final int CLIENTS = 60;
  private static final Duration BOUND = Duration.ofSeconds(90);

  @RegisterExtension static final Owned OF_CLASS = new Owned().untilClassEnds();
  @RegisterExtension final Owned owned = new Owned();

  private static Cluster cluster;
  private static Namespace namespace;
  private static Release release;

  @BeforeAll
  static void install() {
    cluster = Cluster.shared();
    EchoUpstream echo = OF_CLASS.add(EchoUpstream.start(Machine.OUTSIDE));
    namespace = OF_CLASS.add(cluster.namespace("leaving"));
    JsonArray routes = new JsonArray().add(Values.route("/echo/", echo.port()));
    release = Release.install(namespace, "headroom", Values.small(PODS).put("routes", routes));
  }

  @AfterAll
  static void uncordon() {
    cluster.kubectl("uncordon", "node");
  }

  @Test
  void deletedPodServesWhileItsEndpointGoesThenClosesItsSessionsWithinItsGrace() throws Exception {
    release.awaitTogether(PODS);
    Rollout rollout = Rollout.ofChart();
    JsonObject pod = release.pods().get(0);
    String address = Objects.text(pod, "/status/podIP");
    WebSocketProbe session =
        owned.add(WebSocketProbe.open(UpgradeRequest.to(address, 8000, "/echo/leaving")));
    long start = System.nanoTime();
    namespace.kubectl("delete", "pod", name(pod), "--wait=false");

    Await.until("its endpoint is not ready", BOUND, () -> !readyAddresses().contains(address));
    Duration unready = since(start);
    assertEchoes(session);
    // A proxy that has not noticed yet still sends people here.
    try (WebSocketProbe late =
        WebSocketProbe.open(UpgradeRequest.to(address, 8000, "/echo/late"))) {
      assertEchoes(late);
    }
    assertTrue(since(start).compareTo(rollout.preStop()) < 0, "too slow to tell: " + since(start));
    session.patience(rollout.grace());
    Frame close = session.readMessage();
    Duration closed = since(start);
    session.send(Frame.close(close.closeCode(), ""));
    Await.until("it is gone", rollout.grace(), () -> !names().contains(name(pod)));
    System.out.println(
        "unready after "
            + unready.toMillis()
            + " ms, closed after "
            + closed.toMillis()
            + " ms, gone after "
            + since(start).toMillis()
            + " ms");
    assertEquals(1012, close.closeCode());
    assertTrue(closed.compareTo(rollout.preStop()) >= 0, "closed after " + closed);
    assertTrue(since(start).compareTo(rollout.grace()) < 0, "gone after " + since(start));
    release.awaitTogether(PODS);
  }

  @Test
  void podDeletedByForceCutsItsOwnSessionsOnlyAndIsForgotten() {
    release.awaitTogether(PODS);
    Reconnectors clients = owned.add(Reconnectors.start(release.address(), 80, "/echo/", CLIENTS));
    Await.until("all have a session", BOUND, () -> clients.open() == CLIENTS);
    JsonObject pod = release.pods().get(0);
    double its = release.value(pod, "ws_connection_in_flight_count");

    namespace.kubectl("delete", "pod", name(pod), "--force", "--grace-period=0");

    Await.until("its clients are cut", BOUND, () -> clients.cuts().size() >= its);
    Await.until("all have one again", BOUND, () -> clients.open() == CLIENTS);
    release.awaitTogether(PODS);
    Await.until(
        "all pods count the same",
        BOUND,
        () ->
            release.pods().stream()
                .allMatch(each -> release.value(each, "ws_cluster_sessions") == CLIENTS));
    System.out.println(clients.cuts().size() + " of " + its + " cut: " + codes(clients));
    assertEquals(its, clients.cuts().size());
  }

  @Test
  void drainOfTheNodeTakesOnePodAndWaitsForItsReplacement() {
    release.awaitTogether(PODS);
    Set<String> before = names();

    AssertionError refused =
        assertThrows(
            AssertionError.class,
            () ->
                cluster.kubectl(
                    "drain",
                    "node",
                    "--pod-selector=app.kubernetes.io/instance=headroom",
                    "--delete-emptydir-data",
                    "--timeout=25s"));

    assertTrue(String.valueOf(refused.getMessage()).contains("disruption budget"), "" + refused);
    Set<String> kept = names();
    kept.retainAll(before);
    assertTrue(kept.size() >= PODS - 1, "left: " + kept + " of " + before);
    assertEquals(PODS - 1, readyAddresses().size());
    cluster.kubectl("uncordon", "node");
    release.awaitTogether(PODS);
    assertNotEquals(before, names());
  }

  private static Set<Integer> codes(Reconnectors clients) {
    return clients.cuts().stream().map(Reconnectors.Cut::code).collect(Collectors.toSet());
  }

  private static void assertEchoes(WebSocketProbe probe) throws IOException {
    probe.send(Frame.text("still here"));
    assertEquals("still here", probe.readMessage().text());
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String name(JsonObject pod) {
    return Objects.text(pod, "/metadata/name");
  }

  private static Set<String> names() {
    return release.pods().stream().map(LeavingIT::name).collect(Collectors.toSet());
  }

  private static List<String> readyAddresses() {
    JsonObject endpoints = cluster.get(namespace.core("endpoints/headroom"));
    return Objects.list(Objects.at(endpoints, "/subsets/0/addresses")).stream()
        .map(address -> address.getString("ip"))
        .toList();
  }
}
