package io.headroom.e2e.kubernetes;

import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The chart's HorizontalPodAutoscaler, on the real way to a pod's own metric. */
@OnKubernetes
final class ScalingIT {

  private static final int CAP = 10;

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void oneMorePodComesWhenSessionsPassTheTargetShareOfTheCap() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start(Machine.OUTSIDE));
    Namespace namespace = owned.add(cluster.namespace("scaling"));
    owned.add(MetricsAdapter.start(namespace));
    JsonArray routes = new JsonArray().add(Values.route("/echo/", echo.port()));
    Release release =
        Release.install(
            namespace,
            "headroom",
            Values.small(2).put("routes", routes),
            Values.at("websocketProxy.maxSessionsPerApp", CAP),
            Values.at("autoscaling.enabled", true));
    release.awaitTogether(2);

    // 9 of 10 on each, and the target is 7: ceil(18 / 7) pods.
    for (JsonObject pod : release.pods()) {
      String address = Objects.text(pod, "/status/podIP");
      for (int i = 0; i < CAP - 1; i++) {
        owned.add(WebSocketProbe.open(UpgradeRequest.to(address, 8000, "/echo/" + i)));
      }
    }

    release.awaitTogether(3);
  }
}
