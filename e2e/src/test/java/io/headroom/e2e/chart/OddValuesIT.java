package io.headroom.e2e.chart;

import static io.headroom.e2e.chart.Manifests.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that were left empty, that an older chart did not have, or that are nearly right. */
final class OddValuesIT {
  @ParameterizedTest
  @CsvSource({
    "image.repository, registry.example.org/headroom:1.2",
    "image.repository, headroom@sha256",
    "image.repository, a b",
    "image.registry, registry.example.org/",
    "image.tag, 1.2@sha256:0",
    "image.tag, -1",
    "cluster.domain, 'a: b'",
    "cluster.domain, .local"
  })
  void whatIsNoPartOfAnImageOrAHostIsRefused(String key, String value) {
    CommandRun run = Helm.tryTemplate(ChartValues.only(key, value));
    assertTrue(run.err().contains("at '/" + key.replace('.', '/') + "'"), run::err);
  }

  @Test
  void aRegistryMayHaveAPortAndAFolder() {
    JsonObject image = YamlText.of("image: {registry: 'localhost:5000/a', repository: b/c}");
    assertEquals("localhost:5000/a/b/c:1.0.0", Helm.template(image).container().getString("image"));
    JsonObject whole = YamlText.of("image: {repository: 'localhost:5000/b'}");
    assertEquals("localhost:5000/b:1.0.0", Helm.template(whole).container().getString("image"));
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

  @ParameterizedTest
  @ValueSource(strings = {"1h", "1m30s", "90s", "500ms", "1d12h", "2w"})
  void whatPrometheusTakesForADurationIsTaken(String interval) {
    Manifests all =
        Helm.template(
            ValuesFile.named("service-monitor"),
            YamlText.of("serviceMonitor: {scrapeTimeout: 500ms}"),
            ChartValues.only("serviceMonitor.interval", interval));
    assertEquals(interval, at(all.one("ServiceMonitor"), "/spec/endpoints/0/interval"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "1.5m", "1m1h", "s", "1 m"})
  void whatIsNoDurationIsRefused(String interval) {
    CommandRun run = Helm.tryTemplate(ChartValues.only("podMonitor.interval", interval));
    assertTrue(run.err().contains("/podMonitor/interval"), run::err);
  }

  @ParameterizedTest
  @CsvSource({
    "maxUnavailable, 0%",
    "maxUnavailable, 0",
    "maxUnavailable, 101%",
    "minAvailable, 101%",
    "minAvailable, 1"
  })
  void whatIsNoBudgetIsRefused(String key, String value) {
    Object odd = value.equals("0") ? (Object) 0 : value;
    CommandRun run = Helm.tryTemplate(ChartValues.only("podDisruptionBudget." + key, odd));
    assertTrue(run.err().contains("/podDisruptionBudget/" + key), run::err);
  }

  @Test
  void aBudgetHasOneOfItsTwoNumbers() {
    assertEquals(YamlText.of("maxUnavailable: 1"), budget(""));
    assertEquals(YamlText.of("maxUnavailable: 25%"), budget("maxUnavailable: 25%"));
    assertEquals(YamlText.of("maxUnavailable: 2"), budget("maxUnavailable: 2, minAvailable: "));
    assertEquals(YamlText.of("minAvailable: 0"), budget("minAvailable: 0"));
    assertEquals(YamlText.of("minAvailable: 50%"), budget("minAvailable: 50%"));
  }

  private static JsonObject budget(String values) {
    Manifests all = Helm.template(YamlText.of("podDisruptionBudget: {" + values + "}"));
    JsonObject spec = all.one("PodDisruptionBudget").getJsonObject("spec");
    spec.remove("selector");
    return spec;
  }

  @Test
  void theTagIsTheVersionThatIsTold() {
    JsonObject image =
        YamlText.of("image: {registry: registry.example.org, tag: 7.1.0-rc.1, digest: ''}");
    assertTrue(
        Helm.notes(image).startsWith("Headroom, registry.example.org/headroom:7.1.0-rc.1: each"),
        () -> Helm.notes(image));
    assertEquals(
        "7.1.0-rc.1",
        at(Helm.template(image).one("Deployment"), "/metadata/labels/app.kubernetes.io~1version"));
  }

  /** That of another entry is lost with the list. */
  @Test
  void aSetOfOneRouteIsRefusedWithTheReason() {
    JsonArray routes = new JsonArray().addNull().add(new JsonObject().put("path", "/a/"));
    CommandRun run = Helm.tryTemplate(new JsonObject().put("routes", routes));
    assertTrue(
        run.err()
            .contains(
                "routes[0]: expected a path and a target, found nothing:"
                    + " `--set` of one entry replaces the whole list\n"
                    + "  routes[1]: expected a path and a target, found only path:"),
        run::err);
  }
}
