package io.headroom.e2e.kubernetes;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes of one node on this machine, with DNS. All classes of a run share one, which the
 * first starts and which ends with this JVM. Any thread.
 */
final class Cluster implements AutoCloseable {

  private static final Duration BOUND = Duration.ofSeconds(120);
  private static final Pattern PROXY = Pattern.compile("Starting to serve on \\S+:(\\d+)");

  private static @Nullable Cluster shared;

  /** Why there is none: not tried again. */
  private static @Nullable AssertionError failure;

  private final Machine machine;
  private final Parts parts;
  private final ManagedProcess proxy;
  private final HttpCalls api;
  private ManagedProcess dns;

  private Cluster(Machine machine) throws IOException {
    this.machine = machine;
    this.parts = Parts.start(machine);
    this.dns = parts.startDns();
    this.proxy =
        ManagedProcess.start(
            "kubectl-proxy",
            machine.folder(),
            environment(),
            List.of(Parts.kubernetes("kubectl"), "proxy", "--port=0"));
    this.api = new HttpCalls(proxyPort());
  }

  /** The run's own, which is started when there is none. */
  static synchronized Cluster shared() {
    Cluster cluster = shared;
    if (failure != null) {
      throw failure;
    }
    if (cluster == null) {
      try {
        cluster = start();
      } catch (AssertionError e) {
        failure = e;
        throw e;
      }
      Runtime.getRuntime().addShutdownHook(new Thread(Cluster::endShared, "end-cluster"));
      shared = cluster;
    }
    return cluster;
  }

  /** Ends the run's own; the next class that wants it starts another one. */
  static synchronized void endShared() {
    Cluster cluster = shared;
    shared = null;
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Cluster start() {
    long start = System.nanoTime();
    try {
      Path folder = Files.createTempDirectory(Places.output("kubernetes"), "cluster-");
      Machine machine = Machine.start(folder);
      try {
        Cluster cluster = new Cluster(machine);
        cluster.settle();
        long took = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        System.out.println("the cluster stood after " + took + " s");
        return cluster;
      } catch (IOException | RuntimeException | AssertionError e) {
        machine.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void settle() {
    Images.load(machine);
    kubectl("apply", "-f", Machine.script("dns.yaml").toString());
    Await.until("the node is ready", BOUND, () -> Objects.is(get("/api/v1/nodes/node"), "Ready"));
  }

  /** From now on nobody answers for names. */
  void stopDns() {
    dns.kill();
    dns.close();
  }

  /** And now somebody does again. */
  void startDns() throws IOException {
    dns = parts.startDns();
  }

  /** What enforces NetworkPolicies, until it is closed. */
  ManagedProcess startPolicyAgent() {
    return parts.startPolicyAgent();
  }

  Machine machine() {
    return machine;
  }

  /** A namespace of a test's own, which goes with it. */
  Namespace namespace(String name, String... labels) {
    return Namespace.create(this, name, labels);
  }

  /** Runs kubectl, which must end well, and tells what it printed. */
  String kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Parts.kubernetes("kubectl")));
    command.addAll(List.of(arguments));
    return CommandRun.of(environment(), command, BOUND).succeeded().out();
  }

  /** Runs helm, which may fail. */
  CommandRun helm(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(Places.installed("helm").toString()));
    command.addAll(arguments);
    return CommandRun.of(environment(), command, BOUND);
  }

  /** What the API server has at this path. */
  JsonObject get(String path) {
    try {
      return answered(api.get(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates an object in the collection at this path. */
  JsonObject create(String path, JsonObject object) {
    try {
      return answered(api.post(path, object.encode(), "Content-Type", "application/json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a Deployment has all the replicas that it wants. */
  void awaitAvailable(String namespace, String name) {
    String path = "/apis/apps/v1/namespaces/" + namespace + "/deployments/" + name;
    Await.until(
        namespace + "/" + name + " is available",
        BOUND,
        () -> Objects.rolledOut(get(path)),
        () -> kubectl("-n", namespace, "get", "pods,events"));
  }

  private static JsonObject answered(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  private int proxyPort() {
    Matcher[] told = new Matcher[1];
    Await.until(
        "kubectl proxy serves",
        BOUND,
        () -> (told[0] = PROXY.matcher(proxy.log())).find(),
        proxy::logTail);
    return Integer.parseInt(told[0].group(1));
  }

  private Map<String, String> environment() {
    return Map.of("KUBECONFIG", machine.folder().resolve("kubeconfig").toString());
  }

  @Override
  public void close() {
    proxy.kill();
    machine.close();
  }
}
