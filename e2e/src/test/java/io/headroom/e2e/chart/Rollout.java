package io.headroom.e2e.chart;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * How the chart, with its own defaults, lets Kubernetes replace pods.
 *
 * @param preStop the sleep before SIGTERM
 * @param grace from the deletion to SIGKILL
 * @param drainMillis over which the pod closes its sessions
 * @param cap of one pod
 * @param probePeriod between two readiness probes
 * @param probeTimeout of one
 * @param probeFailures in a row that make a pod unready
 */
public record Rollout(
    Duration preStop,
    Duration grace,
    int drainMillis,
    int cap,
    Duration probePeriod,
    Duration probeTimeout,
    int probeFailures) {

  /**
   * Read from what {@code helm template} renders; the new pod must come before the old one goes.
   */
  public static Rollout ofChart() {
    Manifests manifests = Helm.template(new JsonObject());
    JsonObject container = manifests.container();
    JsonObject probe = container.getJsonObject("readinessProbe");
    JsonObject settings = YamlText.of(manifests.configText());
    JsonObject update =
        (JsonObject) Manifests.at(manifests.one("Deployment"), "/spec/strategy/rollingUpdate");
    if (update.getInteger("maxSurge") != 1 || update.getInteger("maxUnavailable") != 0) {
      throw new AssertionError("expected one pod more and none less, found " + update);
    }
    return new Rollout(
        seconds(Manifests.at(container, "/lifecycle/preStop/sleep/seconds")),
        seconds(Manifests.at(manifests.podTemplate(), "/spec/terminationGracePeriodSeconds")),
        (int) Manifests.at(settings, "/drain/timeoutMs"),
        (int) Manifests.at(settings, "/websocketProxy/maxSessionsPerApp"),
        seconds(probe.getValue("periodSeconds")),
        seconds(probe.getValue("timeoutSeconds")),
        probe.getInteger("failureThreshold"));
  }

  private static Duration seconds(Object number) {
    return Duration.ofSeconds(((Number) number).longValue());
  }
}
