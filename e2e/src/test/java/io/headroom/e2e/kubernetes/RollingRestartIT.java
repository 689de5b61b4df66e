package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.operate.Reconnectors;
import io.headroom.e2e.operate.Requesters;
import io.headroom.e2e.process.Await;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

  private static final Duration BOUND = Duration.ofSeconds(240);

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();
  private Release release;
  private Reconnectors clients;
  private Requesters readers;

  @Test
  void nobodyIsRefusedAndNoRequestFailsInARestartAndInAnUpgrade() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start(Machine.OUTSIDE));
    readers = owned.add(Requesters.of(Machine.OUTSIDE, READERS));
    Namespace namespace = owned.add(cluster.namespace("rollout"));
    JsonObject values =
        Values.small(PODS)
            .put(
                "routes",
                new JsonArray()
                    .add(Values.route("/echo/", echo.port()))
                    .add(Values.route(Requesters.PATH, readers.port())));
    release = Release.install(namespace, "headroom", values);
    release.awaitTogether(PODS);
    clients = owned.add(Reconnectors.start(release.address(), 80, "/echo/", CLIENTS));
    awaitAllOpen();
    long begun = System.nanoTime();
    readers.begin(release.address(), 80, READERS);

    namespace.kubectl("rollout", "restart", "deployment/headroom");
    awaitReplaced("the restart", 0);
    int before = clients.cuts().size();
    release.upgrade(values, Values.at("image.tag", Images.NEXT_TAG));
    awaitReplaced("the upgrade", before);

    readers.finish();
    Await.until("all is answered", BOUND, () -> readers.underWay() == 0);
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf("%.0f requests a second answered%n", readers.answered() / seconds);
    assertEquals(List.of(), readers.failures());
    assertEquals(List.of(), clients.refusals());
    Set<Integer> codes =
        clients.cuts().stream().map(Reconnectors.Cut::code).collect(Collectors.toSet());
    assertEquals(Set.of(1012), codes);
  }

  /** Every pod was replaced, everybody has a session, and no pod cut anybody twice. */
  private void awaitReplaced(String what, int before) {
    long start = System.nanoTime();
    Await.until(
        "the rollout begins", BOUND, () -> !Objects.rolledOut(cluster.get(release.deployment())));
    Await.until(
        what + " is over",
        BOUND,
        () -> Objects.rolledOut(cluster.get(release.deployment())) && release.pods().size() == PODS,
        release::story);
    awaitAllOpen();
    List<Reconnectors.Cut> all = clients.cuts();
    List<Reconnectors.Cut> cuts = all.subList(before, all.size());
    Map<Long, Long> clientsByCuts = new TreeMap<>();
    cuts.stream()
        .collect(Collectors.groupingBy(Reconnectors.Cut::client, Collectors.counting()))
        .values()
        .forEach(count -> clientsByCuts.merge(count, 1L, Long::sum));
    System.out.println(
        what
            + " took "
            + Duration.ofNanos(System.nanoTime() - start).toSeconds()
            + " s; clients by their cuts: "
            + clientsByCuts);
    assertTrue(clientsByCuts.keySet().stream().allMatch(count -> count <= PODS), "" + clientsByCuts);
  }

  private void awaitAllOpen() {
    Await.until(
        "all clients have a session",
        BOUND,
        () -> clients.open() == CLIENTS,
        () -> clients.open() + " have; refused: " + clients.refusals().stream().limit(5).toList());
  }
}
