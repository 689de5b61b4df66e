package io.headroom.e2e.cluster;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A running {@link Guest}. */
final class GuestProcess implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final ManagedProcess process;
  private final HttpCalls http;

  private GuestProcess(ManagedProcess process, HttpCalls http) {
    this.process = process;
    this.http = http;
  }

  /** Starts one on loopback and waits until it was told of the cluster. */
  static GuestProcess onLoopback(String test, PodCluster cluster) {
    return start(test, List.of(), "127.0.0.1", "127.0.0.1", cluster);
  }

  /** The same on a host of its own. */
  static GuestProcess on(TestNetwork.Host host, String test, PodCluster cluster) {
    return start(
        test,
        List.of("ip", "netns", "exec", host.namespace()),
        host.address(),
        host.reachedAt(),
        cluster);
  }

  private static GuestProcess start(
      String test, List<String> runIn, String host, String reachedAt, PodCluster cluster) {
    List<Integer> ports = FreePorts.take(3);
    List<String> command = new ArrayList<>(runIn);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Guest.class.getName(),
            host,
            ports.get(0).toString(),
            ports.get(1).toString(),
            reachedAt,
            ports.get(2).toString()));
    command.addAll(cluster.members());
    ManagedProcess process = ManagedProcess.start("guest", Places.output(test), Map.of(), command);
    GuestProcess guest = new GuestProcess(process, new HttpCalls(reachedAt, ports.get(2)));
    try {
      Await.until(
          "the guest is told of every instance",
          BOUND,
          () -> guest.ask("headroom.capacity").instances() == cluster.pods().size(),
          process::logTail);
      return guest;
    } catch (AssertionError e) {
      guest.close();
      throw e;
    }
  }

  /** What it is told at an event-bus address. */
  Capacity ask(String address) throws IOException {
    HttpResponse<String> answer = http.get("/" + address);
    if (answer.statusCode() != 200) {
      throw new AssertionError(address + ": " + answer.body());
    }
    return new Capacity(new JsonObject(answer.body()));
  }

  /** What it printed. */
  String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.kill();
    process.close();
  }
}
