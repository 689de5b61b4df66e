package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text stays text and a number a number, however YAML or Helm would write it. */
final class TextAndNumbersIT {
  /** Kubernetes takes text there, and YAML has another idea of each of these. */
  private static final String TEXTS =
      """
      namespaceOverride: "2026"
      fullnameOverride: "7e5"
      nameOverride: "1e3"
      priorityClassName: "123"
      serviceAccount: {name: "123"}
      public: {tlsSecret: "123"}
      management: {existingSecret: "1", existingSecretKey: "true"}
      cluster: {existingSecret: "0x1", existingSecretKey: "1"}
      ingress: {enabled: true, hosts: [a.example.org], className: "true", tlsSecret: "1", path: "/a #b", stickyCookie: "1e3"}
      httpRoute: {enabled: true, parentRefs: [{name: gateway}], sessionPersistence: true}
      service: {appProtocol: "true"}
      podMonitor: {enabled: true, namespace: "7"}
      networkPolicy: {enabled: true, monitoringFrom: [{podSelector: {}}]}
      """;

  private static final List<String> TEXT_KEYS =
      List.of(
          "name",
          "namespace",
          "secretName",
          "key",
          "priorityClassName",
          "ingressClassName",
          "sessionName",
          "appProtocol",
          "matchNames");

  @Test
  void textThatLooksLikeANumberStaysText() {
    Manifests all = Helm.template(YamlText.of(TEXTS));
    for (JsonObject object : all.objects()) {
      assertEquals(List.of(), numbersWhereTextBelongs("", object).toList(), object::encode);
    }
    assertTrue(Helm.templateText(YamlText.of(TEXTS)).contains("path: \"/a #b\""));
  }

  private static Stream<String> numbersWhereTextBelongs(String key, Object value) {
    if (value instanceof JsonObject object) {
      return object.stream()
          .flatMap(each -> numbersWhereTextBelongs(each.getKey(), each.getValue()));
    }
    if (value instanceof JsonArray array) {
      return array.stream().flatMap(each -> numbersWhereTextBelongs(key, each));
    }
    boolean text =
        TEXT_KEYS.contains(key)
            || key.startsWith("app.kubernetes.io/")
            || key.equals("serviceAccountName");
    return text && !(value instanceof String) ? Stream.of(key + ": " + value) : Stream.of();
  }

  /** Helm reads numbers as floats. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{replicaCount: 2000000, minReadySeconds: 1000000, progressDeadlineSeconds: 3000000}",
        "{revisionHistoryLimit: 1000000, podDisruptionBudget: {maxUnavailable: 1000000}}",
        "podDisruptionBudget: {minAvailable: 1000000}",
        "autoscaling: {enabled: true, minReplicas: 1000000, maxReplicas: 2000000}",
        "keda: {enabled: true, serverAddress: http://p, minReplicas: 1000000, maxReplicas: 2000000,"
            + " pollingInterval: 3000000}"
      })
  void aLargeNumberIsWrittenOut(String values) {
    String text = Helm.templateText(YamlText.of(values));
    assertFalse(text.matches("(?s).*: [0-9.]+e[+].*"), text);
  }
}
