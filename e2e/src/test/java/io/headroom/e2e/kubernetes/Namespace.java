package io.headroom.e2e.kubernetes;

import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A namespace of one test's own: what is in it goes with it, without grace. Any thread. */
final class Namespace implements AutoCloseable {

  private static final Duration BOUND = Duration.ofSeconds(90);

  private final Cluster cluster;
  private final String name;

  private Namespace(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  /**
   * Creates one.
   *
   * @param labels each as name=value
   */
  static Namespace create(Cluster cluster, String name, String... labels) {
    JsonObject own = new JsonObject();
    for (String label : labels) {
      own.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
    }
    cluster.create(
        "/api/v1/namespaces",
        new JsonObject().put("metadata", new JsonObject().put("name", name).put("labels", own)));
    Namespace namespace = new Namespace(cluster, name);
    String account = "/api/v1/namespaces/" + name + "/serviceaccounts/default";
    Await.until("its service account", BOUND, () -> cluster.get(account).containsKey("metadata"));
    return namespace;
  }

  Cluster cluster() {
    return cluster;
  }

  String name() {
    return name;
  }

  /** kubectl in this namespace. */
  String kubectl(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", name));
    all.addAll(List.of(arguments));
    return cluster.kubectl(all.toArray(String[]::new));
  }

  /** The collection of a kind of the core API. */
  String core(String plural) {
    return "/api/v1/namespaces/" + name + "/" + plural;
  }

  /** A Service whose only endpoint is a port of the machine outside. */
  void outside(String service, int port, int targetPort) {
    JsonObject metadata = new JsonObject().put("name", service);
    JsonArray ports = new JsonArray().add(new JsonObject().put("port", port));
    cluster.create(
        core("services"),
        new JsonObject()
            .put("metadata", metadata)
            .put("spec", new JsonObject().put("ports", ports)));
    // Not an EndpointSlice, which Kubernetes makes of it: servers of further APIs are found by it.
    JsonObject address = new JsonObject().put("ip", Machine.OUTSIDE);
    JsonObject subset =
        new JsonObject()
            .put("addresses", new JsonArray().add(address))
            .put("ports", new JsonArray().add(new JsonObject().put("port", targetPort)));
    cluster.create(
        core("endpoints"),
        new JsonObject().put("metadata", metadata).put("subsets", new JsonArray().add(subset)));
  }

  /** One more label, as name=value. */
  void label(String label) {
    cluster.kubectl("label", "namespace", name, label);
  }

  /** A pod of small tools that sleeps. */
  void sleeper(String pod) {
    kubectl("run", pod, "--image=" + Images.BUSYBOX, "--image-pull-policy=Never");
    kubectl("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=60s");
  }

  /** The ready address of a Service. */
  String address(String service) {
    return Objects.text(cluster.get(core("services/" + service)), "/spec/clusterIP");
  }

  @Override
  public void close() {
    kubectl("delete", "deployments", "--all", "--wait=false");
    kubectl("delete", "pods", "--all", "--force", "--grace-period=0", "--wait=false");
    cluster.kubectl("delete", "namespace", name, "--wait=false");
    Await.until(
        "no pod is left in " + name,
        BOUND,
        () -> Objects.items(cluster.get(core("pods"))).isEmpty());
  }
}
