package io.headroom.e2e.cluster;

import io.headroom.e2e.process.Await;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.ManagedProcess.Signal;
import io.headroom.e2e.process.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A dnsmasq on a test network's switch that answers as a cluster's DNS does: some names with a TTL
 * of a second, and NXDOMAIN for all others. The hosts look for names as pods do.
 */
final class KubernetesDns implements AutoCloseable {
  private final TestNetwork.Host host;
  private final Path folder;
  private final Path records;
  private ManagedProcess process;

  private KubernetesDns(TestNetwork.Host host, Path folder, Path records) {
    this.host = host;
    this.folder = folder;
    this.records = records;
  }

  /** Starts it; processes started on the hosts from now on ask it. */
  static KubernetesDns start(TestNetwork network, String test) throws IOException {
    Path folder = Places.output(test);
    Path records = Files.createTempFile(folder, "records", ".hosts");
    Files.setPosixFilePermissions(records, PosixFilePermissions.fromString("rw-r--r--"));
    KubernetesDns dns = new KubernetesDns(network.switchHost(), folder, records);
    network.resolvConf(
        "search ns.svc.cluster.local svc.cluster.local cluster.local\nnameserver "
            + dns.host.address()
            + "\noptions ndots:5");
    dns.revive();
    return dns;
  }

  /** From now on these are its records: {@code address name}. */
  void tell(List<String> lines) throws IOException {
    Files.writeString(records, String.join("\n", lines) + "\n");
    // Reads its records again.
    Command.run("kill -HUP " + process.pid());
  }

  /** Questions to it stay unanswered. */
  void freeze() {
    process.signal(Signal.STOP);
  }

  /** Questions to it are refused by the host. */
  void die() {
    process.signal(Signal.CONT);
    process.close();
  }

  void revive() {
    process =
        ManagedProcess.start(
            "dnsmasq",
            folder,
            Map.of(),
            List.of(
                "ip",
                "netns",
                "exec",
                host.namespace(),
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--log-facility=-",
                "--user=root",
                "--pid-file=",
                "--no-resolv",
                "--no-hosts",
                "--local-ttl=1",
                "--cache-size=0",
                "--address=/#/",
                "--addn-hosts=" + records,
                "--bind-interfaces",
                "--listen-address=" + host.address()));
    ManagedProcess started = process;
    Await.until(
        "dnsmasq runs",
        Duration.ofSeconds(10),
        () -> started.log().contains("started"),
        started::log);
  }

  @Override
  public void close() {
    process.close();
  }
}
