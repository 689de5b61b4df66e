package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Three pods that form a cluster and do nothing, on all cores; then one of them has idle sessions.
 */
final class IdleCluster implements AutoCloseable {
  static final int SESSIONS = 500;

  private static final int SIZE = 3;
  private static final Duration JOINED = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(250);

  /** From the start of the first until the window in which CPU is counted, and its length. */
  private static final Duration QUIET = Duration.ofMinutes(2);

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** What connections left behind in the moment of their opening is over by then. */
  private static final Duration SETTLED = Duration.ofSeconds(15);

  private final Workspace workspace;
  private final @Nullable Path image;
  private final long startNanos = System.nanoTime();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<RunningProgram> pods = new ArrayList<>();

  /**
   * Starts them.
   *
   * @param image a root that {@code image/build --root} made; null: {@code ./headroom} runs
   */
  IdleCluster(Workspace workspace, @Nullable Path image, int upstream) {
    this.workspace = workspace;
    this.image = image;
    List<Integer> clusterPorts =
        IntStream.range(0, SIZE).mapToObj(i -> Workspace.freePort()).toList();
    try {
      for (int port : clusterPorts) {
        pods.add(start(port, clusterPorts, upstream));
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for what is to be measured, and adds it. */
  void measure(IdleResults results, LoadGenerator load) {
    RunningProgram first = pods.get(0);
    awaitJoined();
    first.staysUpFor(QUIET.minusNanos(System.nanoTime() - startNanos));
    List<Duration> before = pods.stream().map(IdleCluster::cpu).toList();
    long beforeNanos = System.nanoTime();
    first.staysUpFor(WINDOW);
    double seconds = (System.nanoTime() - beforeNanos) / 1e9;
    for (int i = 0; i < SIZE; i++) {
      Duration used = cpu(pods.get(i)).minus(before.get(i));
      results.add(new IdlePod(100 * used.toMillis() / 1e3 / seconds, residentMib(pods.get(i))));
    }
    results.addWithSessions(
        load.whileIdle(
            first,
            SESSIONS,
            () -> {
              first.staysUpFor(SETTLED);
              return residentMib(first);
            }));
  }

  @Override
  public void close() {
    pods.forEach(RunningProgram::close);
  }

  private RunningProgram start(int clusterPort, List<Integer> clusterPorts, int upstream)
      throws IOException {
    Path directory = Files.createTempDirectory(workspace.scratch(), "member-");
    int port = Workspace.freePort();
    List<String> members = clusterPorts.stream().map(each -> "\"127.0.0.1:" + each + "\"").toList();
    Path config =
        workspace.fill(
            "member.yaml",
            directory,
            Map.of(
                "ID", "member-" + clusterPort,
                "PORT", String.valueOf(port),
                "MANAGEMENT", String.valueOf(Workspace.freePort()),
                "CLUSTER", String.valueOf(clusterPort),
                "EVENT_BUS", String.valueOf(Workspace.freePort()),
                "MEMBERS", String.join(", ", members),
                "UPSTREAM", String.valueOf(upstream)));
    List<String> command = new ArrayList<>(program());
    command.addAll(List.of("serve", "--config", config.toString()));
    return RunningProgram.start(command, workspace.root(), directory.resolve("output.log"), port);
  }

  private List<String> program() throws IOException {
    return image == null
        ? List.of(workspace.root().resolve("headroom").toString())
        : ImageRoot.command(workspace.root(), image);
  }

  private void awaitJoined() {
    long deadline = System.nanoTime() + JOINED.toNanos();
    for (RunningProgram pod : pods) {
      while (!joined(pod)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "expected a cluster of " + SIZE + " within " + JOINED.toSeconds() + " s");
        }
        pod.staysUpFor(POLL);
      }
    }
  }

  private boolean joined(RunningProgram pod) {
    try {
      URI uri = new URI("http", null, "127.0.0.1", pod.port(), "/_headroom/capacity", null, null);
      String answer =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      JsonObject cluster = new JsonObject(answer).getJsonObject("cluster");
      return cluster.getInteger("instances") == SIZE && !cluster.getBoolean("partial");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      // One that has ended is told with its log by who waits.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Duration cpu(RunningProgram pod) {
    return ProcessHandle.of(pod.pid())
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("expected a running process"));
  }

  /** As {@code ps} shows it, files that other processes have mapped as well included. */
  private static double residentMib(RunningProgram pod) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pod.pid()), "status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(Footprint::kib)
              .sum()
          / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
