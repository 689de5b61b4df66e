package io.headroom.e2e.cluster;

import io.headroom.e2e.process.Await;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A dnsmasq on a test network's switch: knows one name, as a headless Service has it. */
final class DnsServer implements AutoCloseable {
  static final String NAME = "headroom-members.default.svc.cluster.local";

  private final Path records;
  private final ManagedProcess process;

  private DnsServer(Path records, ManagedProcess process) {
    this.records = records;
    this.process = process;
  }

  /** Starts it with no address to tell; processes started on the hosts from now on ask it. */
  static DnsServer start(TestNetwork network, String test) throws IOException {
    TestNetwork.Host host = network.switchHost();
    Path folder = Places.output(test);
    Path records = Files.createTempFile(folder, "records", ".hosts");
    Files.setPosixFilePermissions(records, PosixFilePermissions.fromString("rw-r--r--"));
    network.nameServer(host.address());
    ManagedProcess process =
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
                "--local=/cluster.local/",
                "--log-queries",
                "--addn-hosts=" + records,
                "--bind-interfaces",
                "--listen-address=" + host.address()));
    DnsServer server = new DnsServer(records, process);
    Await.until(
        "dnsmasq runs",
        Duration.ofSeconds(10),
        () -> server.log().contains("started"),
        server::log);
    return server;
  }

  /** From now on the name has these addresses. */
  void tell(List<TestNetwork.Host> hosts) throws IOException {
    Files.writeString(
        records,
        hosts.stream()
            .map(each -> each.address() + " " + NAME + "\n")
            .collect(Collectors.joining()));
    // Reads its records again.
    Command.run("kill -HUP " + process.pid());
  }

  String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.close();
  }
}
