package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The chart's NetworkPolicy, judged by the agent of kube-network-policies: a stranger in the
 * namespace reaches the public port and nothing else, and the pods reach each other.
 */
@OnKubernetes
final class PolicyIT {

  private static final Duration BOUND = Duration.ofSeconds(30);

  /**
   * For kernels without nftables' queue, which the agent's own rules want: the same by iptables.
   */
  private static final String TO_THE_AGENT =
      """
      *mangle
      :POLICIES - [0:0]
      -A POSTROUTING -j POLICIES
      -A POLICIES -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      -A POLICIES -m addrtype --src-type LOCAL -j ACCEPT
      -A POLICIES -p udp --dport 53 -j ACCEPT
      -A POLICIES -d 198.19.0.0/22 -j NFQUEUE --queue-num 100
      COMMIT
      """;

  private static final String TO_NOBODY =
      "iptables -t mangle -D POSTROUTING -j POLICIES; iptables -t mangle -F POLICIES;"
          + " iptables -t mangle -X POLICIES";

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void strangerReachesThePublicPortOnly() {
    enforce();
    Namespace namespace = owned.add(cluster.namespace("policy"));
    namespace.sleeper("stranger");
    JsonObject outside =
        Values.at("ipBlock.cidr", Machine.OUTSIDE + "/32"); // Where the test scrapes from.
    Release release =
        Release.install(
            namespace,
            "headroom",
            Values.small(2),
            Values.at("networkPolicy.monitoringFrom", new JsonArray().add(outside)));
    release.awaitTogether(2);

    Map<Integer, Boolean> reached = new TreeMap<>();
    for (JsonObject pod : release.pods()) {
      for (int port : new int[] {5701, 5801, 8000, 8001}) {
        reached.merge(port, reaches(namespace, pod, port), Boolean::logicalOr);
      }
    }

    assertEquals(Map.of(5701, false, 5801, false, 8000, true, 8001, false), reached);
  }

  private void enforce() {
    ManagedProcess agent = owned.add(cluster.startPolicyAgent());
    Await.until(
        "the agent judges",
        BOUND,
        () ->
            cluster
                .machine()
                .command("cat", "/proc/net/netfilter/nfnetlink_queue")
                .out()
                .contains("100"),
        agent::logTail);
    cluster
        .machine()
        .command("sh", "-c", "iptables-restore --noflush <<'END'\n" + TO_THE_AGENT + "END")
        .succeeded();
    owned.add(() -> cluster.machine().command("sh", "-c", TO_NOBODY).succeeded());
  }

  private static boolean reaches(Namespace namespace, JsonObject pod, int port) {
    String address = Objects.text(pod, "/status/podIP");
    String told =
        namespace.kubectl(
            "exec",
            "stranger",
            "--",
            "sh",
            "-c",
            "nc -w 2 " + address + " " + port + " </dev/null && echo reached || echo refused");
    return told.contains("reached");
  }
}
