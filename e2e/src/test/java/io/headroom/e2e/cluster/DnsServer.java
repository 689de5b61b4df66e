package io.headroom.e2e.cluster;

import java.io.IOException;
import java.util.List;

/** A DNS server on a test network's switch: knows one name, as a headless Service has it. */
record DnsServer(Dnsmasq dnsmasq) implements AutoCloseable {
  static final String NAME = "headroom-members.default.svc.cluster.local";

  /** Starts it with no address to tell; processes started on the hosts from now on ask it. */
  static DnsServer start(TestNetwork network, String test) throws IOException {
    TestNetwork.Host host = network.switchHost();
    network.nameServer(host.address());
    return new DnsServer(Dnsmasq.start(host, test, "--local=/cluster.local/", "--log-queries"));
  }

  /** From now on the name has these addresses. */
  void tell(List<TestNetwork.Host> hosts) throws IOException {
    dnsmasq.tell(hosts.stream().map(each -> each.address() + " " + NAME).toList());
  }

  @Override
  public void close() {
    dnsmasq.close();
  }
}
