package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code helm install} as an administrator does it, in a namespace that asks for the most. */
@OnKubernetes
final class InstallIT {

  private static final String RESTRICTED = "pod-security.kubernetes.io/enforce=restricted";

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

  /** As OpenShift gives each namespace user and group ids of its own. */
  @Test
  void startsAsAnyUserId() throws IOException {
    Namespace namespace = owned.add(cluster.namespace("anyone", RESTRICTED));
    Release release = Release.install(namespace, "headroom", Values.small(1));
    JsonObject ids = new JsonObject().put("runAsUser", 1000680000).put("runAsGroup", 0);
    JsonObject patch =
        Values.at("spec.template.spec.securityContext", ids.put("fsGroup", 1000680000));
    namespace.kubectl("patch", "deployment", "headroom", "-p", patch.encode());

    cluster.awaitAvailable("anyone", "headroom");
    release.awaitTogether(1);
    JsonObject pod = release.pods().get(0);
    assertEquals(1000680000, Objects.number(pod, "/spec/securityContext/runAsUser"));
    assertEquals(0, Objects.restarts(pod));
  }
}
