package io.headroom.e2e.cluster;

import io.headroom.e2e.process.ManagedProcess.Signal;
import java.io.IOException;
import java.util.List;

/**
 * A DNS server on a test network's switch that answers as a cluster's does: some names with a TTL
 * of a second, and NXDOMAIN for all others. The hosts look for names as pods do.
 */
record KubernetesDns(Dnsmasq dnsmasq) implements AutoCloseable {

  /** Starts it; processes started on the hosts from now on ask it. */
  static KubernetesDns start(TestNetwork network, String test) throws IOException {
    TestNetwork.Host host = network.switchHost();
    network.resolvConf(
        "search ns.svc.cluster.local svc.cluster.local cluster.local\nnameserver "
            + host.address()
            + "\noptions ndots:5");
    return new KubernetesDns(
        Dnsmasq.start(host, test, "--local-ttl=1", "--cache-size=0", "--address=/#/"));
  }

  /** From now on these are its records: {@code address name}. */
  void tell(List<String> lines) throws IOException {
    dnsmasq.tell(lines);
  }

  /** Questions to it stay unanswered. */
  void freeze() {
    dnsmasq.process().signal(Signal.STOP);
  }

  /** Questions to it are refused by the host. */
  void die() {
    dnsmasq.process().signal(Signal.CONT);
    dnsmasq.close();
  }

  void revive() {
    dnsmasq.restart();
  }

  @Override
  public void close() {
    dnsmasq.close();
  }
}
