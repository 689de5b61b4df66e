package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.chart.ValuesFile;
import io.headroom.e2e.process.Owned;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each values file of the chart's folder {@code ci}, installed: its pods become ready, and stay.
 */
@OnKubernetes
final class ValuesFilesIT {

  private static final Duration BOUND = Duration.ofSeconds(180);

  private static final JsonObject OWN_IMAGE =
      new JsonObject()
          .put("registry", "")
          .put("repository", "headroom")
          .put("tag", "")
          .put("digest", "")
          .put("pullPolicy", "Never");

  /** Beside Headroom: what another registry has is not here. */
  private static final JsonObject SMALL =
      new JsonObject().put("name", "small").put("image", Images.BUSYBOX);

  /** What a file names that this cluster has under another name, or cannot have. */
  private static final Map<String, JsonObject> HERE =
      Map.of(
          "everything-values.yaml",
          Values.at("cluster.domain", "cluster.local").put("image", OWN_IMAGE),
          "load-balancer-values.yaml",
          // One family of addresses, of a range of its own.
          Values.at("service.clusterIP", "")
              .mergeIn(Values.at("service.ipFamilies", new JsonArray().add("IPv4")), true),
          "pods-values.yaml",
          // No second scheduler.
          Values.at("dnsConfig.nameservers", new JsonArray().add("198.19.128.10"))
              .put("schedulerName", "")
              .put(
                  "initContainers",
                  new JsonArray()
                      .add(SMALL.copy().put("command", new JsonArray().add("/bin/true"))))
              .put("extraContainers", new JsonArray().add(SMALL.copy().put("name", "beside"))));

  @RegisterExtension static final Owned OF_CLASS = new Owned().untilClassEnds();
  @RegisterExtension final Owned owned = new Owned();

  private static Cluster cluster;

  static List<ValuesFile> valuesFiles() {
    return ValuesFile.all();
  }

  /** What is asked for by name, and is somebody else's. */
  @BeforeAll
  static void prepare() {
    cluster = Cluster.shared();
    cluster.kubectl("apply", "-f", Machine.script("others.yaml").toString());
    OF_CLASS.add(() -> cluster.kubectl("delete", "-f", Machine.script("others.yaml").toString()));
    // The kinds must be there before objects of them can.
    cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
    secrets(OF_CLASS.add(cluster.namespace("notebooks")));
    OF_CLASS.add(cluster.namespace("monitoring"));
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void installsAndItsPodsBecomeReady(ValuesFile file) {
    String name = "headroom-" + file.toString().replace("-values.yaml", "");
    Namespace namespace = owned.add(cluster.namespace(name));
    secrets(namespace);

    Release.install(
        namespace,
        name,
        file.values(),
        Values.at("resources.requests.cpu", "50m"),
        HERE.getOrDefault(file.toString(), new JsonObject()));
    Await.until(
        "its Deployment is rolled out",
        BOUND,
        () -> Objects.rolledOut(deployment(name)),
        () -> cluster.kubectl("get", "pods,events", "-A", "-o", "wide"));

    for (JsonObject pod : of(name, "/api/v1/pods", ",app.kubernetes.io/component=proxy")) {
      assertEquals(0, Objects.restarts(pod), pod::encodePrettily);
    }
  }

  /** Wherever {@code namespaceOverride} puts it. */
  private static JsonObject deployment(String release) {
    return of(release, "/apis/apps/v1/deployments", "").get(0);
  }

  private static List<JsonObject> of(String release, String collection, String selector) {
    return Objects.items(
        cluster.get(
            collection + "?labelSelector=app.kubernetes.io/instance=" + release + selector));
  }

  private static void secrets(Namespace namespace) {
    Path folder = cluster.machine().folder();
    namespace.kubectl(
        "create",
        "secret",
        "tls",
        "headroom-tls",
        "--cert=" + folder.resolve("node.crt"),
        "--key=" + folder.resolve("node.key"));
    namespace.kubectl(
        "create",
        "secret",
        "generic",
        "headroom-admin",
        "--from-literal=token=not-a-real-token",
        "--from-literal=admin-token=not-a-real-token");
    namespace.kubectl(
        "create",
        "secret",
        "generic",
        "headroom-blue",
        "--from-literal=peers=not-a-real-secret-not-a-real-secret");
  }
}
