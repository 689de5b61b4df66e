package io.headroom.e2e.cluster;

import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances that find each other by the name of a headless Service, told by a real DNS server. */
final class DnsDiscoveryIT {
  private static final String NAME = "DnsDiscoveryIT";

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void instancesFindEachOtherByNameAlsoWhenItComesLate() throws IOException {
    TestNetwork network = owned.add(TestNetwork.of(3));
    EchoUpstream echo = owned.add(EchoUpstream.start(network.gateway()));
    DnsServer dns = owned.add(DnsServer.start(network, NAME));
    dns.tell(network.hosts().subList(0, 1));
    PodCluster cluster =
        owned.add(
            PodCluster.on(
                network.hosts().subList(0, 2),
                NAME,
                echo,
                config ->
                    config
                        .set("cluster.members", new JsonArray())
                        .set("cluster.dns", DnsServer.NAME)));
    cluster.awaitTruth("the name has one address: both are in", PodCluster.FORMED);

    Pod first = cluster.pod(0);
    first.kill();
    cluster.awaitTruth("the first is gone", Duration.ofSeconds(30));
    dns.tell(List.of());
    // A JVM keeps an answer for half a minute; a new one asks at once, and is told of nobody.
    first.restart();
    dns.tell(network.hosts());
    cluster.awaitTruth("the name came late: one cluster", Duration.ofSeconds(90));
  }
}
