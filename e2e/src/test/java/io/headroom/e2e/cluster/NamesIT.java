package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Targets by name, with a real DNS server, a search list, {@code ndots:5} and a TTL of a second, as
 * pods have them.
 */
final class NamesIT {
  private static final String NAME = "NamesIT";
  private static final String FULL = "a.ns.svc.cluster.local";
  private static final int CALLS = Integer.getInteger("e2e.names.calls", 5_000);

  /** Of calls, so that 5,000 of each kind take two minutes. */
  private static final int PER_SECOND = 84;

  private static final Duration OUTAGE = Duration.ofSeconds(30);

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void namesAreFoundKeptFollowedAndForgotten() throws IOException {
    TestNetwork network = owned.add(TestNetwork.of(1));
    String second = network.moreOfGateway(253);
    EchoUpstream first = owned.add(EchoUpstream.start(network.gateway()));
    EchoUpstream moved = owned.add(EchoUpstream.start(second, first.port()));
    KubernetesDns dns = owned.add(KubernetesDns.start(network, NAME));
    dns.tell(List.of(network.gateway() + " " + FULL));
    HeadroomProcess proxy = owned.add(HeadroomProcess.start(NAME, config(network, first.port())));
    List<String> paths = List.of("/svc/", "/ns/", "/bare/", "/full/");
    Callers callers = owned.add(Callers.start(proxy, paths, PER_SECOND));

    awaitCalls(callers, CALLS, Duration.ofMinutes(4));
    assertEquals(List.of(), callers.faults(), "while all was well");

    int before = callers.upgrades();
    dns.freeze();
    awaitCalls(callers, before + callsIn(OUTAGE), Duration.ofMinutes(2));
    assertEquals(List.of(), callers.faults(), "while the name server was silent");
    dns.die();
    awaitCalls(callers, before + callsIn(OUTAGE.multipliedBy(2)), Duration.ofMinutes(2));
    assertEquals(List.of(), callers.faults(), "while there was no name server");
    dns.revive();
    // The last try may have failed a moment before: it is repeated within a second.
    before = callers.upgrades();
    awaitCalls(callers, before + callsIn(Duration.ofSeconds(4)), Duration.ofMinutes(1));

    dns.tell(List.of(second + " " + FULL));
    long told = System.nanoTime();
    int[] lastServed = {first.served()};
    long[] lastAt = {told};
    before = callers.upgrades();
    int until = before + callsIn(Duration.ofSeconds(8));
    Await.until(
        "calls after the move",
        Duration.ofMinutes(1),
        () -> {
          if (first.served() != lastServed[0]) {
            lastServed[0] = first.served();
            lastAt[0] = System.nanoTime();
          }
          return callers.upgrades() >= until;
        });
    long millis = (lastAt[0] - told) / 1_000_000;
    assertTrue(millis <= 3_200, "the old address was used for " + millis + " ms, TTL 1 s");
    assertTrue(moved.served() > 0);
    assertEquals(List.of(), callers.faults(), "while the name moved");

    callers.close();
    dns.tell(List.of("10.99.99.99 another.ns.svc.cluster.local"));
    Await.until(
        "the name is gone within 5 s after its TTL",
        Duration.ofSeconds(6),
        () -> {
          for (String path : paths) {
            if (proxy.http().get(path).statusCode() != 503) {
              return false;
            }
          }
          return true;
        });
    Figures.print(
        callers.gets()
            + " GETs, "
            + callers.upgrades()
            + " upgrades; moved after "
            + millis
            + " ms");
  }

  private static int callsIn(Duration time) {
    return (int) (time.toSeconds() * PER_SECOND / 2 * 9 / 10);
  }

  private static void awaitCalls(Callers callers, int each, Duration bound) {
    Await.until(
        each + " GETs and upgrades",
        bound,
        () -> callers.gets() >= each && callers.upgrades() >= each,
        () -> callers.gets() + " GETs, " + callers.upgrades() + " upgrades " + callers.faults());
  }

  private static HeadroomConfig config(TestNetwork network, int port) {
    TestNetwork.Host host = network.host(0);
    HeadroomConfig config = new HeadroomConfig().namespace(host.namespace(), host.reachedAt());
    config.route("/svc/", "http://a.ns.svc:" + port, "app");
    config.route("/ns/", "http://a.ns:" + port, "app");
    config.route("/bare/", "http://a:" + port, "app");
    return config.route("/full/", "http://" + FULL + ":" + port, "app");
  }
}
