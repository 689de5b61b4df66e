package io.headroom.e2e.chart;

import static io.headroom.e2e.chart.Manifests.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What takes the place of the chart's own where somebody has another need. */
final class OverridesIT {

  /** The SCC restricted-v2 of OpenShift chooses them for each namespace. */
  @Test
  void noIdsAreNamedOnOpenShift() {
    String text = Helm.templateText(ValuesFile.named("openshift"));
    assertTrue(text.contains("runAsNonRoot: true"));
    for (String key : List.of("runAsUser", "runAsGroup", "fsGroup", "65532")) {
      assertFalse(text.contains(key), key);
    }
  }

  @Test
  void aPreStopOfOnesOwnTakesThePlaceOfTheSleep() {
    JsonObject own = YamlText.of("lifecycle: {preStop: {exec: {command: [/wait]}}}");
    assertEquals(
        YamlText.of("preStop: {exec: {command: [/wait]}}"),
        Helm.template(own).container().getJsonObject("lifecycle"));
  }

  @Test
  void aProbeOfOnesOwnTakesThePlaceOfTheCall() {
    JsonObject own = YamlText.of("livenessProbe: {tcpSocket: {port: public}}");
    assertFalse(
        Helm.template(own).container().getJsonObject("livenessProbe").containsKey("httpGet"));
  }

  @Test
  void whatGoesOutIsOnlyNarrowedWhereRulesAreGiven() {
    JsonObject spec = spec(Helm.template());
    JsonObject narrowed = spec(Helm.template(ValuesFile.named("load-balancer")));

    assertEquals(new JsonArray().add("Ingress"), spec.getJsonArray("policyTypes"));
    assertFalse(spec.containsKey("egress"));
    assertEquals(
        new JsonArray().add("Ingress").add("Egress"), narrowed.getJsonArray("policyTypes"));
    assertEquals(53, at(narrowed, "/egress/0/ports/0/port"));
    assertEquals(5701, at(narrowed, "/egress/1/ports/0/port"));
    assertEquals(3, narrowed.getJsonArray("egress").size());
  }

  private static JsonObject spec(Manifests all) {
    return all.one("NetworkPolicy").getJsonObject("spec");
  }
}
