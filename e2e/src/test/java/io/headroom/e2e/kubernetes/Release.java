package io.headroom.e2e.kubernetes;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The chart, installed in a namespace under a name that contains "headroom". Any thread. */
final class Release {

  private static final Duration BOUND = Duration.ofSeconds(180);

  private final Namespace namespace;
  private final String name;
  private final PodCalls calls = new PodCalls();

  private Release(Namespace namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  /** Installs it, and waits for nothing. */
  static Release install(Namespace namespace, String name, JsonObject... values) {
    Release release = new Release(namespace, name);
    release.helm("install", values).succeeded();
    return release;
  }

  /** Upgrades it to these values and no others, and waits for nothing. */
  void upgrade(JsonObject... values) {
    helm("upgrade", values).succeeded();
  }

  /** Runs {@code helm test}. */
  CommandRun test() {
    List<String> command =
        List.of("test", name, "-n", namespace.name(), "--timeout", "90s", "--logs");
    return namespace.cluster().helm(command);
  }

  private CommandRun helm(String verb, JsonObject... values) {
    List<String> command =
        new ArrayList<>(
            List.of(
                verb,
                name,
                Places.repository().resolve("charts/headroom").toString(),
                "-n",
                namespace.name()));
    try {
      for (JsonObject each : values) {
        Path file = Files.createTempFile(namespace.cluster().machine().folder(), name, ".json");
        Files.writeString(file, each.encode());
        command.addAll(List.of("-f", file.toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return namespace.cluster().helm(command);
  }

  String name() {
    return name;
  }

  String deployment() {
    return "/apis/apps/v1/namespaces/" + namespace.name() + "/deployments/" + name;
  }

  /** Its pods, those that are going among them. */
  List<JsonObject> pods() {
    String selector =
        "?labelSelector=app.kubernetes.io/component=proxy,app.kubernetes.io/instance=";
    return Objects.items(namespace.cluster().get(namespace.core("pods") + selector + name));
  }

  /** Waits until it has so many pods, all of them ready, and each of them sees all of them. */
  void awaitTogether(int size) {
    Await.until(
        name + " has " + size + " ready pods that see each other",
        BOUND,
        () -> {
          List<JsonObject> pods = pods();
          return pods.size() == size && pods.stream().allMatch(pod -> sees(pod, size));
        },
        this::story);
  }

  private boolean sees(JsonObject pod, int size) {
    return Objects.is(pod, "Ready") && value(pod, "ws_cluster_instances") == size;
  }

  /** Calls to its pods' management ports. */
  PodCalls calls() {
    return calls;
  }

  /** One sample of one of its pods. */
  double value(JsonObject pod, String metric) {
    return calls.value(pod, metric);
  }

  /** The address of its Service. */
  String address() {
    return namespace.address(name);
  }

  /** What its pods and their log say, to explain a failure. */
  String story() {
    return namespace.kubectl("get", "pods,events", "-o", "wide")
        + namespace.kubectl(
            "logs", "-l", "app.kubernetes.io/instance=" + name, "--tail=15", "--prefix");
  }
}
