package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.operate.Reconnectors;
import io.headroom.e2e.operate.Requesters;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kubernetes itself replaces three pods twice under load, by {@code kubectl rollout restart} and by
 * {@code helm upgrade} with another image: nobody is refused, no request fails.
 */
@OnKubernetes
final class RollingRestartIT {

  private static final int PODS = 3;
  private static final int CLIENTS = 300;

  /** They ask about 200 times a second. */
  private static final int READERS = 280;

  private static final Duration BOUND = Duration.ofSeconds(300);

  @RegisterExtension static final Owned OF_CLASS = new Owned().untilClassEnds();
  @RegisterExtension final Owned owned = new Owned();

  private static Cluster cluster;
  private static Namespace namespace;
  private static Requesters readers;
  private static JsonObject values;
  private static Release release;

  private Reconnectors clients;

  @BeforeAll
  static void install() throws Exception {
    cluster = Cluster.shared();
    EchoUpstream echo = OF_CLASS.add(EchoUpstream.start(Machine.OUTSIDE));
    readers = OF_CLASS.add(Requesters.of(Machine.OUTSIDE, READERS));
    namespace = OF_CLASS.add(cluster.namespace("rollout"));
    JsonArray routes =
        new JsonArray()
            .add(Values.route("/echo/", echo.port()))
            .add(Values.route(Requesters.PATH, readers.port()));
    values = Values.small(PODS).put("routes", routes);
    release = Release.install(namespace, "headroom", values);
    release.awaitTogether(PODS);
    readers.begin(release.address(), 80, READERS);
  }

  @Test
  void restartRefusesNobodyAndFailsNoRequest() {
    replaceUnderLoad(
        "the restart", () -> namespace.kubectl("rollout", "restart", "deployment/headroom"));
  }

  @Test
  void upgradeToAnotherImageRefusesNobodyAndFailsNoRequest() {
    replaceUnderLoad(
        "the upgrade", () -> release.upgrade(values, Values.at("image.tag", Images.NEXT_TAG)));
  }

  private void replaceUnderLoad(String what, Runnable change) {
    clients = owned.add(Reconnectors.start(release.address(), 80, "/echo/", CLIENTS));
    awaitAllOpen();
    long start = System.nanoTime();
    int answered = readers.answered();

    change.run();
    awaitReplaced(what);

    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s took %.0f s, with %.0f requests a second; clients by their cuts: %s%n",
        what,
        seconds,
        (readers.answered() - answered) / seconds,
        clientsByCuts());
    assertEquals(List.of(), readers.failures());
    assertEquals(List.of(), clients.refusals());
    Set<Integer> codes =
        clients.cuts().stream().map(Reconnectors.Cut::code).collect(Collectors.toSet());
    assertEquals(Set.of(1012), codes);
    // A client whose next session met an old pod again is cut once more, by that one.
    assertTrue(clientsByCuts().keySet().stream().allMatch(cuts -> cuts <= PODS));
  }

  /** Every pod was replaced, and everybody has a session. */
  private void awaitReplaced(String what) {
    Await.until(
        "the rollout begins", BOUND, () -> !Objects.rolledOut(cluster.get(release.deployment())));
    Await.until(
        what + " is over",
        BOUND,
        () -> Objects.rolledOut(cluster.get(release.deployment())) && release.pods().size() == PODS,
        release::story);
    awaitAllOpen();
  }

  private Map<Long, Long> clientsByCuts() {
    return clients.cuts().stream()
        .collect(Collectors.groupingBy(Reconnectors.Cut::client, Collectors.counting()))
        .values()
        .stream()
        .collect(Collectors.groupingBy(cuts -> cuts, TreeMap::new, Collectors.counting()));
  }

  private void awaitAllOpen() {
    Await.until(
        "all clients have a session",
        BOUND,
        () -> clients.open() == CLIENTS,
        () -> clients.open() + " have; refused: " + clients.refusals().stream().limit(5).toList());
  }
}
