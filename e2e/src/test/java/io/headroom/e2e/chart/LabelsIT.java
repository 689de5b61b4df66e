package io.headroom.e2e.chart;

import static io.headroom.e2e.chart.Manifests.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels that meet each other, and parts of a values file that hold nothing. */
final class LabelsIT {

  private static final String NAME = "app.kubernetes.io/name";
  private static final String COMPONENT = "app.kubernetes.io/component";

  private static final JsonObject MEETING =
      YamlText.of(
          """
          commonLabels: {app.kubernetes.io/name: theirs, app.kubernetes.io/component: x, team: all}
          podLabels: {team: pods, app.kubernetes.io/instance: theirs}
          podMonitor: {enabled: true, labels: {team: monitor, app.kubernetes.io/name: theirs}}
          prometheusRule: {enabled: true, labels: {team: rules}}
          dashboard: {enabled: true, labels: {team: dashboard}}
          networkPolicy: {monitoringFrom: [{podSelector: {}}]}
          routes: [{path: "/user/{name}/", target: "http://a:1"}]
          """);

  /** {@link YamlText} refuses a key that is there twice. */
  @Test
  void eachLabelIsThereOnceAndTheNearestWins() {
    Manifests all = Helm.template(MEETING);

    assertEquals("pods", at(all.podTemplate(), "/metadata/labels/team"));
    assertEquals("monitor", labels(all.one("PodMonitor")).getString("team"));
    assertEquals("rules", labels(all.one("PrometheusRule")).getString("team"));
    assertEquals(
        "dashboard", labels(all.one("ConfigMap", Helm.FULL_NAME + "-dashboard")).getString("team"));
    assertEquals("all", labels(all.one("Deployment")).getString("team"));
  }

  @Test
  void whatIsSelectedByIsNobodyElsesToSet() {
    Manifests all = Helm.template(MEETING);

    JsonObject pods = (JsonObject) at(all.podTemplate(), "/metadata/labels");
    JsonObject selector = (JsonObject) at(all.one("Deployment"), "/spec/selector/matchLabels");
    selector.forEach(
        label -> assertEquals(label.getValue(), pods.getValue(label.getKey()), label.getKey()));
    all.objects().forEach(each -> assertEquals("headroom", labels(each).getString(NAME)));
    assertEquals("test", labels(all.one("Pod")).getString(COMPONENT));
  }

  @Test
  void everyObjectHasTheCommonAnnotationsAndTheNamespace() {
    JsonObject common = YamlText.of("commonAnnotations: {a: common, b: common}");
    JsonObject near = YamlText.of("service: {annotations: {a: near}}\nnamespaceOverride: other");
    Manifests all = Helm.template(MEETING, common, near);

    for (JsonObject object : all.objects()) {
      assertEquals("common", at(object, "/metadata/annotations/b"), object::encode);
      assertEquals("other", at(object, "/metadata/namespace"), object::encode);
    }
    assertEquals("near", at(all.one("Service", Helm.FULL_NAME), "/metadata/annotations/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hopsworks: ~",
        "hopsworks: {payara: ~}",
        "hopsworks: {payara: {websocketProxy: ~}}",
        "{commonLabels: ~, podLabels: ~, dashboard: {enabled: true, labels: ~}}"
      })
  void aPartThatHoldsNothingIsAsIfItWereNotThere(String values) {
    Manifests all = Helm.template(YamlText.of(values));

    assertEquals(500, at(YamlText.of(all.configText()), "/websocketProxy/maxSessionsPerApp"));
  }

  @Test
  void withoutItsBlockNothingOfAHopsworksFileIsLetThrough() {
    JsonObject values = YamlText.of("{hopsworks: ~, somethingElse: 1}");

    assertNotEquals(0, Helm.tryTemplate(values).status());
  }

  private static JsonObject labels(JsonObject object) {
    return (JsonObject) at(object, "/metadata/labels");
  }
}
