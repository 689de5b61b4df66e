package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that were left empty, that an older chart did not have, or that look like others. */
final class OddValuesIT {
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
      ingress: {enabled: true, hosts: [a.example.org], className: "true", tlsSecret: "1", path: "/a #b"}
      networkPolicy: {enabled: true}
      """;

  @Test
  void textThatLooksLikeANumberStaysText() {
    Manifests all = Helm.template(YamlText.of(TEXTS));
    for (String kind : List.of("Deployment", "Service", "Ingress", "NetworkPolicy", "ConfigMap")) {
      for (JsonObject object : all.all(kind)) {
        assertEquals(List.of(), numbersWhereTextBelongs("", object).toList(), kind);
      }
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
        List.of("name", "namespace", "secretName", "key", "priorityClassName", "ingressClassName")
                .contains(key)
            || key.startsWith("app.kubernetes.io/")
            || key.equals("serviceAccountName");
    return text && !(value instanceof String) ? Stream.of(key + ": " + value) : Stream.of();
  }

  /** A dependency's usual condition. */
  @Test
  void aParentMaySwitchItOn() {
    assertEquals(0, Helm.tryTemplate(YamlText.of("enabled: true")).status());
  }

  @Test
  void anEmptyTokenIsNone() {
    Manifests all = Helm.template(YamlText.of("management: {token: }"));
    assertFalse(all.podTemplate().encode().contains("headroom-token"));
  }

  /** As {@code --reuse-values} brings them. */
  @Test
  void valuesOfAnOlderChartLackKeys() {
    JsonObject older =
        YamlText.of(
            """
            cluster: {secret: , existingSecret: , existingSecretKey: }
            public: {adminToken: }
            """);
    Manifests all = Helm.template(older);
    assertTrue(all.podTemplate().encode().contains("\"key\":\"secret\",\"path\":\"secret\""));
    assertTrue(all.configText().contains("adminToken: false"), all::configText);
  }

  @ParameterizedTest
  @CsvSource({
    "drain.timeoutMs, /drain, timeoutMs",
    "timeouts.silenceMs, /timeouts, silenceMs",
    "gate.perAddress, /gate, perAddress",
    "cluster.domain, /cluster, domain",
    "public.port, /public, port",
    "ingress.pathType, /ingress, pathType",
    "keda.minReplicas, /keda, minReplicas"
  })
  void whatNeedsAValueMayNotBeEmpty(String key, String block, String name) {
    JsonObject empty =
        new JsonObject().put(key.substring(0, key.indexOf('.')), new JsonObject().putNull(name));
    CommandRun run = Helm.tryTemplate(empty);
    assertTrue(run.err().contains("at '" + block + "': missing property '" + name + "'"), run::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a: b", ""})
  void aSecretsKeyHasTheFormOfOne(String key) {
    JsonObject values =
        new JsonObject(
            Map.of(
                "cluster",
                new JsonObject(Map.of("existingSecret", "s", "existingSecretKey", key))));
    CommandRun run = Helm.tryTemplate(values);
    assertTrue(run.err().contains("/cluster/existingSecretKey"), run::err);
  }

  /** The old one and the new one, while it is replaced. */
  @Test
  void theChartsSecretMayHaveTwoLines() {
    String both = "a".repeat(32) + "\n" + "b".repeat(32);
    JsonObject values = new JsonObject(Map.of("cluster", new JsonObject(Map.of("secret", both))));
    Manifests all = Helm.template(values);
    assertEquals(
        both,
        all.one("Secret", Helm.FULL_NAME + "-peers")
            .getJsonObject("stringData")
            .getString("secret"));
  }
}
