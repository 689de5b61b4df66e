package io.headroom.e2e.cluster;

import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A dnsmasq on a test network's switch that answers from a file of records, empty at first. */
final class Dnsmasq implements AutoCloseable {
  private final Path folder;
  private final Path records;
  private final List<String> command;
  private ManagedProcess process;

  private Dnsmasq(Path folder, Path records, List<String> command) {
    this.folder = folder;
    this.records = records;
    this.command = command;
  }

  static Dnsmasq start(TestNetwork.Host host, String test, String... options) throws IOException {
    Path folder = Places.output(test);
    Path records = Files.createTempFile(folder, "records", ".hosts");
    Files.setPosixFilePermissions(records, PosixFilePermissions.fromString("rw-r--r--"));
    Stream<String> always =
        Stream.of(
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
            "--addn-hosts=" + records,
            "--bind-interfaces",
            "--listen-address=" + host.address());
    Dnsmasq dnsmasq =
        new Dnsmasq(folder, records, Stream.concat(always, Stream.of(options)).toList());
    dnsmasq.restart();
    return dnsmasq;
  }

  void restart() {
    ManagedProcess started = ManagedProcess.start("dnsmasq", folder, Map.of(), command);
    process = started;
    Await.until(
        "dnsmasq runs",
        Duration.ofSeconds(10),
        () -> started.log().contains("started"),
        started::log);
  }

  /** From now on these are its records: {@code address name}. */
  void tell(List<String> lines) throws IOException {
    Files.writeString(records, String.join("\n", lines) + "\n");
    // Reads its records again.
    Command.run("kill -HUP " + process.pid());
  }

  ManagedProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
