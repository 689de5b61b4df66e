package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.chart.ValuesFile;
import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code helm install} as an administrator does it, in a namespace that asks for the most. */
@OnKubernetes
final class InstallIT {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String RESTRICTED = "pod-security.kubernetes.io/enforce=restricted";

  /** By {@code given-ids.yaml}. */
  private static final String GIVEN = "1000680000";

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void threePodsUnderRestrictedFindEachOtherServeAndPassHelmTest() throws IOException {
    Namespace namespace = owned.add(cluster.namespace("install", RESTRICTED));
    EchoUpstream echo = owned.add(EchoUpstream.start(Machine.OUTSIDE));
    namespace.outside("jupyter-alice", 8888, echo.port());
    Release release =
        Release.install(
            namespace,
            "headroom",
            Values.routes("/user/{name}/", "http://jupyter-{name}.install.svc:8888"),
            new JsonObject().put("replicaCount", 3));

    release.awaitTogether(3);

    HttpCalls service = new HttpCalls(release.address(), 80);
    assertEquals(200, service.get("/user/alice/").statusCode());
    try (WebSocketProbe probe =
        WebSocketProbe.open(UpgradeRequest.to(release.address(), 80, "/user/alice/socket"))) {
      probe.send(Frame.text("through the cluster"));
      assertEquals("through the cluster", probe.readMessage().text());
    }
    CommandRun test = release.test();
    assertEquals(0, test.status(), test.out() + test.err());
    assertTrue(test.out().contains("Phase:          Succeeded"), test.out());
  }

  @Test
  void secondReleaseBesideTheFirstIsAClusterOfItsOwn() {
    Namespace namespace = owned.add(cluster.namespace("beside"));
    Release first = Release.install(namespace, "headroom", Values.small(2));
    Release second = Release.install(namespace, "headroom-too", Values.small(2));

    first.awaitTogether(2);
    second.awaitTogether(2);
  }

  /** As on OpenShift, which gives each namespace ids of its own and refuses others. */
  @Test
  void startsWithTheIdsThatItsNamespaceGives() {
    String ids = Machine.script("given-ids.yaml").toString();
    cluster.kubectl("apply", "-f", ids);
    owned.add(() -> cluster.kubectl("delete", "-f", ids));
    Namespace namespace = owned.add(cluster.namespace("given", "given-ids=true"));
    Await.until("ids are given", BOUND, () -> givenId(namespace).equals(GIVEN));
    namespace.label(RESTRICTED);

    Release release =
        Release.install(
            namespace,
            "headroom",
            ValuesFile.named("openshift"),
            Values.small(2),
            Values.at("podMonitor.enabled", false));

    release.awaitTogether(2);
    JsonObject own = cluster.get(release.deployment());
    assertEquals("", Objects.text(own, "/spec/template/spec/securityContext/runAsUser"));
    for (JsonObject pod : release.pods()) {
      assertEquals(GIVEN, Objects.text(pod, "/spec/securityContext/runAsUser"));
      assertEquals(0, Objects.restarts(pod));
    }
  }

  /** What a pod would get that was made now: who admits is told of a policy after it was made. */
  private static String givenId(Namespace namespace) {
    String pod =
        namespace.kubectl(
            "run", "asked", "--image=" + Images.BUSYBOX, "--dry-run=server", "-o", "json");
    return Objects.text(new JsonObject(pod), "/spec/securityContext/runAsUser");
  }
}
