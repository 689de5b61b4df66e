package io.headroom.e2e.cluster;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Processes that form one cluster, each with an echo behind {@code /echo/}. */
final class PodCluster implements AutoCloseable {
  /** Within this time those that start together are one cluster. */
  static final Duration FORMED = Duration.ofSeconds(60);

  private static final int MEMBER_PORT = 5701;
  private static final int EVENT_BUS_PORT = 5801;

  /** By which they know each other where a test says so. */
  static final Path SECRET = secret();

  /** What is to be started, and where it is reached in the cluster. */
  private record Plan(List<String> members, List<HeadroomConfig> configs) {}

  private final List<String> members;
  private final List<Pod> pods = new ArrayList<>();

  private PodCluster(List<String> members) {
    this.members = members;
  }

  /** Starts them all at once, on loopback, and waits until each has joined. */
  static PodCluster onLoopback(
      String test, int size, EchoUpstream echo, Consumer<HeadroomConfig> settings) {
    return start(size, test, onLoopback(size), echo, settings);
  }

  /** As {@link #onLoopback}, each after the one before has joined: the first is the oldest. */
  static PodCluster inOrderOnLoopback(
      String test, int size, EchoUpstream echo, Consumer<HeadroomConfig> settings) {
    return start(1, test, onLoopback(size), echo, settings);
  }

  private static Plan onLoopback(int size) {
    List<Integer> ports = FreePorts.take(2 * size);
    List<String> members =
        ports.subList(0, size).stream().map(port -> "127.0.0.1:" + port).toList();
    List<HeadroomConfig> configs = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      configs.add(
          new HeadroomConfig()
              .set("cluster.port", ports.get(i))
              .set("cluster.eventBusPort", ports.get(size + i)));
    }
    return new Plan(members, configs);
  }

  /** As {@link #onLoopback}, one on each of these hosts. */
  static PodCluster on(
      List<TestNetwork.Host> hosts,
      String test,
      EchoUpstream echo,
      Consumer<HeadroomConfig> settings) {
    List<String> members = hosts.stream().map(host -> host.address() + ":" + MEMBER_PORT).toList();
    List<HeadroomConfig> configs = new ArrayList<>();
    for (TestNetwork.Host host : hosts) {
      configs.add(
          new HeadroomConfig()
              .namespace(host.namespace(), host.reachedAt())
              .set("cluster.host", host.address())
              .set("cluster.port", MEMBER_PORT)
              .set("cluster.eventBusPort", EVENT_BUS_PORT));
    }
    return start(hosts.size(), test, new Plan(members, configs), echo, settings);
  }

  private static Path secret() {
    try {
      Path file = Files.createTempFile("headroom-secret", "");
      file.toFile().deleteOnExit();
      return Files.writeString(file, "0123456789abcdef".repeat(4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PodCluster start(
      int atOnce, String test, Plan plan, EchoUpstream echo, Consumer<HeadroomConfig> settings) {
    PodCluster cluster = new PodCluster(plan.members());
    ExecutorService starters = Executors.newFixedThreadPool(atOnce);
    List<Future<Pod>> starting = new ArrayList<>();
    for (int i = 0; i < plan.configs().size(); i++) {
      String id = "pod-" + i;
      HeadroomConfig config = plan.configs().get(i);
      config.set("cluster.enabled", true).set("cluster.members", new JsonArray(plan.members()));
      config.route("/echo/", echo.target(), "app");
      settings.accept(config);
      starting.add(starters.submit(() -> Pod.start(test, id, config)));
    }
    try {
      cluster.take(starting);
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw new AssertionError("the cluster did not start", e);
    } finally {
      starters.shutdown();
    }
  }

  /** Every one, so that none is left behind when another did not start. */
  private void take(List<Future<Pod>> starting) throws Exception {
    Exception failed = null;
    for (Future<Pod> each : starting) {
      try {
        pods.add(each.get());
      } catch (Exception e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** Their addresses in the cluster. */
  List<String> members() {
    return members;
  }

  Pod pod(int index) {
    return pods.get(index);
  }

  List<Pod> pods() {
    return List.copyOf(pods);
  }

  /** Those that could answer. */
  List<Pod> running() {
    return pods.stream().filter(pod -> pod.alive() && !pod.frozen()).toList();
  }

  /** Whether every running one's document is so. */
  boolean all(Predicate<Capacity> says) throws IOException {
    for (Pod pod : running()) {
      if (!says.test(pod.capacity())) {
        return false;
      }
    }
    return true;
  }

  /** Waits until each one's document is the truth about all those that run. */
  void awaitTruth(String what, Duration bound) {
    Figures.until(what, bound, this::allTellTheTruth, this::told);
  }

  /** Whether every running one sees exactly the running ones, and counts their sessions. */
  boolean allTellTheTruth() throws IOException {
    List<Pod> running = running();
    int open = running.stream().mapToInt(Pod::held).sum();
    for (Pod pod : running) {
      Capacity told = pod.capacity();
      if (told.partial()
          || told.instances() != running.size()
          || told.instance().open() != pod.held()
          || told.cluster().open() != open
          || told.cluster().cap() != told.instance().cap() * running.size()) {
        return false;
      }
    }
    return true;
  }

  /** What each one says and what clients hold, to explain a failure. */
  String told() {
    StringBuilder text = new StringBuilder();
    for (Pod pod : running()) {
      try {
        text.append("\n").append(pod.id()).append(" holds ").append(pod.held()).append(", says ");
        text.append(pod.capacity().document().encode());
      } catch (IOException e) {
        text.append(e);
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    for (Pod pod : pods) {
      try {
        pod.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
