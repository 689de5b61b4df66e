package io.headroom.e2e.operate;

import io.headroom.e2e.chart.Rollout;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A real HAProxy in front of the pods. It asks each pod's readiness as the chart's probe does, and
 * its endpoints are changed at run time, as an ingress controller changes them. Any thread.
 */
final class HaproxyIngress implements AutoCloseable {

  /** Each answer names in this header the slot of the pod that gave it: s0 and so on. */
  static final String POD = "X-Pod";

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String CONFIG =
      """
      global
        maxconn 8000
        stats socket %s mode 600 level admin
      defaults
        mode http
        timeout connect 5s
        timeout client 1h
        timeout server 1h
        timeout tunnel 1h
        timeout check %ds
      frontend public
        bind 127.0.0.1:%d
        default_backend pods
      backend pods
        balance leastconn
        http-response set-header %s %%s
        option httpchk GET /health/ready
        http-check expect status 200
        default-server check inter %ds fall %d rise 1
      """;

  private final ManagedProcess process;
  private final Path socket;
  private final int port;

  private HaproxyIngress(ManagedProcess process, Path socket, int port) {
    this.process = process;
    this.socket = socket;
    this.port = port;
  }

  /**
   * Starts one with {@code slots} for pods, all of them empty.
   *
   * @param rollout whose readiness probe it uses
   */
  static HaproxyIngress start(String name, int slots, Rollout rollout) throws IOException {
    Path folder = Places.output(name);
    Path socket = Files.createTempDirectory("headroom-").resolve("haproxy");
    int port = FreePorts.take(1).get(0);
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                CONFIG,
                socket,
                rollout.probeTimeout().toSeconds(),
                port,
                POD,
                rollout.probePeriod().toSeconds(),
                rollout.probeFailures()));
    for (int slot = 0; slot < slots; slot++) {
      text.append("  server s").append(slot).append(" 127.0.0.1:9 disabled\n");
    }
    Path config = Files.writeString(folder.resolve("haproxy.cfg"), text);
    ManagedProcess process =
        ManagedProcess.start(
            "haproxy", folder, Map.of(), List.of("haproxy", "-db", "-f", config.toString()));
    HaproxyIngress ingress = new HaproxyIngress(process, socket, port);
    Await.until(
        "HAProxy is up", BOUND, () -> !ingress.tell("show info").isEmpty(), process::logTail);
    return ingress;
  }

  int port() {
    return port;
  }

  /** The pod is an endpoint from now on. */
  void add(int slot, HeadroomProcess pod) {
    expectQuiet("set server pods/s" + slot + " check-addr 127.0.0.1 port " + pod.managementPort());
    tell("set server pods/s" + slot + " addr 127.0.0.1 port " + pod.port());
    expectQuiet("set server pods/s" + slot + " state ready");
    Await.until("HAProxy sees the pod ready", BOUND, () -> state(slot).contains("UP"));
  }

  /** No new connections; those that are open go on. */
  void drain(int slot) {
    expectQuiet("set server pods/s" + slot + " state drain");
  }

  /** The pod is gone. */
  void remove(int slot) {
    expectQuiet("set server pods/s" + slot + " state maint");
  }

  private String state(int slot) {
    return tell("show stat")
        .lines()
        .filter(line -> line.startsWith("pods,s" + slot + ","))
        .map(line -> line.split(",")[17])
        .findFirst()
        .orElseThrow();
  }

  private void expectQuiet(String command) {
    String answer = tell(command).strip();
    if (!answer.isEmpty()) {
      throw new AssertionError(command + ": " + answer);
    }
  }

  private String tell(String command) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(1 << 16);
      while (channel.read(answer) >= 0) {
        continue;
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(command, e);
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
    Files.deleteIfExists(socket);
    Files.delete(socket.getParent());
  }
}
