package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Instances that others expect and do not hear, in ways that Hazelcast's membership hides. The
 * tests wait most of the time, so they run side by side.
 */
final class NotHeardIT {
  private static final String TEST = "NotHeardIT";
  private static final String TOKEN = "not-heard-it";
  private static final String[] AUTHORIZED = {"Authorization", "token " + TOKEN};
  private static final int EVENT_BUS_PORT = 5801;
  private static final Duration TOLD = Duration.ofSeconds(10);
  private static final Duration WHOLE = Duration.ofSeconds(30);
  private static final Duration AGREED = Duration.ofSeconds(60);
  private static final Duration FORMED = Duration.ofSeconds(90);

  @RegisterExtension final Owned owned = new Owned();

  private TestNetwork network;
  private EchoUpstream echo;

  @BeforeEach
  void connect() {
    network = owned.add(TestNetwork.of(4));
    echo = owned.add(EchoUpstream.start(network.gateway()));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void blockedEventBusAndTwinsAreTold() throws IOException {
    PodCluster cluster =
        owned.add(PodCluster.on(network.hosts().subList(0, 3), TEST, echo, NotHeardIT::configure));
    cluster.awaitTruth("three have formed", FORMED);
    Pod blocked = cluster.pod(0);
    network.block(network.host(0), EVENT_BUS_PORT);
    Figures.until(
        "event bus blocked: told",
        TOLD,
        () ->
            blocked.capacity().partial()
                && metric(blocked, "ws_cluster_unheard_instances") == 2
                && metric(blocked, "ws_cluster_report_age_seconds") > 2,
        cluster::told);
    // Kept reports are read all the same.
    cluster.pod(1).open(3);
    Figures.until(
        "event bus blocked: numbers arrive late",
        TOLD,
        () -> blocked.capacity().cluster().open() == 3,
        cluster::told);
    assertTrue(blocked.capacity().partial());
    assertEquals(503, close(blocked, "none-such"));
    network.heal();
    cluster.awaitTruth("event bus open again", WHOLE);
    assertEquals(0, metric(blocked, "ws_cluster_unheard_instances"));
    assertEquals(404, close(blocked, "none-such"));

    HeadroomProcess twin = owned.add(HeadroomProcess.start(TEST, member(3, "pod-0")));
    Figures.until(
        "twins: all are partial and say so",
        TOLD.multipliedBy(2),
        () ->
            cluster.all(Capacity::partial)
                && cluster.pods().stream().allMatch(pod -> namesTwins(pod.process()))
                && namesTwins(twin),
        cluster::told);
    twin.close();
    cluster.awaitTruth("no twin: right again", WHOLE);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void nobodyIsFullAloneAndLostHostIsForgottenByAll() throws IOException {
    DnsServer dns = owned.add(DnsServer.start(network, TEST));
    PodCluster cluster =
        owned.add(
            PodCluster.on(
                network.hosts().subList(0, 2),
                TEST,
                echo,
                config -> {
                  configure(config);
                  config.set("cluster.members", new JsonArray());
                  config.set("cluster.dns", DnsServer.NAME);
                  config.set("websocketProxy.maxSessionsPerApp", 2);
                }));
    Pod full = cluster.pod(0);
    full.open(2);
    JsonObject told = full.capacity().document();
    assertTrue(full.capacity().partial(), told.encode());
    assertEquals("warning", told.getJsonObject("cluster").getString("level"));
    assertTrue(full.capacity().newSessions(), told.encode());
    var gate = full.process().http().post("/_headroom/sessions", "{\"path\": \"/echo/\"}");
    assertEquals(503, gate.statusCode());
    assertEquals("instance", new JsonObject(gate.body()).getString("scope"));
    Figures.until(
        "no name: said in the log",
        TOLD,
        () -> full.process().log().contains("does not resolve"),
        full.process()::logTail);
    dns.tell(network.hosts().subList(0, 3));
    cluster.awaitTruth("the name came: one cluster", FORMED);

    HeadroomProcess lost = owned.add(HeadroomProcess.start(TEST, dnsMember(2, "pod-2")));
    Figures.until(
        "a third",
        FORMED,
        () -> cluster.all(all -> all.instances() == 3 && !all.partial()),
        cluster::told);
    network.lose(network.host(2));
    Figures.until(
        "host lost: both are partial", TOLD, () -> cluster.all(Capacity::partial), cluster::told);
    JsonObject listing =
        new JsonObject(full.process().management().get("/admin/sessions", AUTHORIZED).body());
    assertEquals(new JsonArray(List.of("pod-2")), listing.getJsonArray("unanswered"));
    dns.tell(List.of(network.host(0), network.host(1), network.host(3)));
    HeadroomProcess instead = owned.add(HeadroomProcess.start(TEST, dnsMember(3, "pod-3")));
    Figures.until(
        "host replaced: all agree",
        AGREED,
        () ->
            cluster.all(all -> all.instances() == 3 && !all.partial())
                && !new Capacity(new JsonObject(instead.http().get("/_headroom/capacity").body()))
                    .partial(),
        cluster::told);
    assertFalse(lost.log().isEmpty());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void unreachableMembersAreNamedInTheLog() {
    HeadroomProcess alone =
        owned.add(
            HeadroomProcess.startUnjoined(
                TEST,
                member(0, "pod-0")
                    .set(
                        "cluster.members",
                        new JsonArray(
                            List.of("10.77.0.2:5701", "10.77.0.77:5701", "no.invalid")))));
    Figures.until(
        "unreachable members: told",
        TOLD,
        () ->
            alone
                .log()
                .lines()
                .anyMatch(
                    line ->
                        line.contains("serving alone")
                            && line.contains("10.77.0.2:5701 (refuses connections)")
                            && line.contains("10.77.0.77:5701 (")
                            && line.contains("no.invalid:5701 (does not resolve)")),
        alone::logTail);
  }

  private HeadroomConfig dnsMember(int host, String id) {
    return member(host, id)
        .set("cluster.members", new JsonArray())
        .set("cluster.dns", DnsServer.NAME);
  }

  private HeadroomConfig member(int index, String id) {
    TestNetwork.Host host = network.host(index);
    HeadroomConfig config =
        new HeadroomConfig()
            .namespace(host.namespace(), host.reachedAt())
            .set("instanceId", id)
            .set("cluster.enabled", true)
            .set("cluster.host", host.address())
            .set(
                "cluster.members",
                new JsonArray(
                    network.hosts().stream().map(each -> each.address() + ":5701").toList()))
            .route("/echo/", echo.target(), "app");
    configure(config);
    return config;
  }

  private static void configure(HeadroomConfig config) {
    config
        .environment(Map.of("HEADROOM_MANAGEMENT_TOKEN", TOKEN))
        .jvm("-XX:TieredStopAtLevel=1")
        .jvm("-Xmx128m");
  }

  private static boolean namesTwins(HeadroomProcess process) {
    return process
        .log()
        .lines()
        .anyMatch(
            line ->
                line.contains("are named pod-0")
                    && line.contains("10.77.0.1:5701")
                    && line.contains("10.77.0.4:5701"));
  }

  private static double metric(Pod pod, String name) {
    return pod.process().metrics().value(name);
  }

  private static int close(Pod pod, String session) throws IOException {
    return pod.process().management().delete("/admin/sessions/" + session, AUTHORIZED).statusCode();
  }
}
