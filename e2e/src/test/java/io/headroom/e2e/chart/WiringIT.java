package io.headroom.e2e.chart;

import static io.headroom.e2e.chart.Manifests.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rendered objects name each other rightly: labels, ports, files, times. */
final class WiringIT {

  private static final Map<String, String> SELECTORS =
      Map.of(
          "Service", "/spec/selector",
          "Deployment", "/spec/selector/matchLabels",
          "PodDisruptionBudget", "/spec/selector/matchLabels",
          "NetworkPolicy", "/spec/podSelector/matchLabels",
          "PodMonitor", "/spec/selector/matchLabels");

  static List<ValuesFile> valuesFiles() {
    return ValuesFile.all();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everySelectorMatchesThePodsAndNotTheTestsPod(ValuesFile file) {
    Manifests all = Helm.template(file.values());
    JsonObject pods = (JsonObject) at(all.podTemplate(), "/metadata/labels");
    int selectors = 0;
    for (JsonObject object : all.objects()) {
      String pointer = SELECTORS.get(object.getString("kind"));
      if (pointer != null) {
        JsonObject selector = (JsonObject) at(object, pointer);
        assertTrue(matches(selector, pods), object::encode);
        all.all("Pod")
            .forEach(test -> assertFalse(matches(selector, labels(test)), object::encode));
        selectors++;
      }
    }
    assertTrue(selectors >= 2);
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void theGracePeriodCoversPreStopAndDrain(ValuesFile file) {
    Manifests all = Helm.template(file.values());
    JsonObject spec = all.podTemplate().getJsonObject("spec");
    int sleep = (int) at(all.container(), "/lifecycle/preStop/sleep/seconds");
    int drainMillis = (int) at(YamlText.of(all.configText()), "/drain/timeoutMs");
    int grace = spec.getInteger("terminationGracePeriodSeconds");

    assertTrue(grace >= sleep + drainMillis / 1000 + 10, grace + " s");
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void probesAndPortsAreThoseOfTheConfiguration(ValuesFile file) {
    Manifests all = Helm.template(file.values());
    JsonObject config = YamlText.of(all.configText());
    assertEquals("0.0.0.0", at(config, "/management/host"));
    assertEquals(at(config, "/management/port"), port(all, "management"));
    assertEquals(at(config, "/public/port"), port(all, "public"));
    for (String probe : List.of("startup", "readiness", "liveness")) {
      assertEquals("management", at(all.container(), "/" + probe + "Probe/httpGet/port"));
    }
    for (JsonObject service : all.all("Service")) {
      for (Object each : (JsonArray) at(service, "/spec/ports")) {
        port(all, ((JsonObject) each).getString("targetPort"));
      }
    }
    if (config.getJsonObject("cluster").getBoolean("enabled")) {
      JsonObject members = all.one("Service", all.fullName() + "-members");
      assertEquals("None", at(members, "/spec/clusterIP"));
      assertEquals(true, at(members, "/spec/publishNotReadyAddresses"));
      String name = at(members, "/metadata/name") + "." + at(members, "/metadata/namespace");
      assertTrue(((String) at(config, "/cluster/dns")).startsWith(name + ".svc."));
    }
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void podsAreRestrictedAndWriteToTmpAlone(ValuesFile file) {
    Manifests all = Helm.template(file.values());
    for (JsonObject spec : podSpecs(all)) {
      JsonObject container = spec.getJsonArray("containers").getJsonObject(0);
      JsonObject security = container.getJsonObject("securityContext");
      assertEquals(
          file.name().startsWith("pods") && spec.getJsonArray("containers").size() > 1,
          spec.getBoolean("automountServiceAccountToken"));
      assertEquals(
          file.name().startsWith("openshift") ? null : 65532,
          spec.getJsonObject("securityContext").getInteger("runAsUser"));
      assertEquals(true, at(spec, "/securityContext/runAsNonRoot"));
      assertEquals("RuntimeDefault", at(spec, "/securityContext/seccompProfile/type"));
      assertEquals(false, security.getBoolean("allowPrivilegeEscalation"));
      assertEquals(true, security.getBoolean("readOnlyRootFilesystem"));
      assertEquals(new JsonArray().add("ALL"), at(security, "/capabilities/drop"));
      TreeSet<String> writable = new TreeSet<>();
      for (Object mount : container.getJsonArray("volumeMounts")) {
        if (!((JsonObject) mount).getBoolean("readOnly", false)) {
          writable.add(((JsonObject) mount).getString("mountPath"));
        }
      }
      writable.remove("/scratch");
      assertEquals(new TreeSet<>(List.of("/tmp")), writable);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "monitoring, PodMonitor, podMetricsEndpoints",
    "service-monitor, ServiceMonitor, endpoints",
  })
  void everySeriesNamesItsReleasePodAndNode(String values, String kind, String endpoints) {
    Manifests all = Helm.template(ValuesFile.named(values));
    JsonArray relabelings = (JsonArray) at(all.one(kind), "/spec/" + endpoints + "/0/relabelings");
    assertEquals("headroom/web-headroom", relabelings.getJsonObject(0).getString("replacement"));
    Map<String, String> sources = new TreeMap<>();
    for (Object each : relabelings) {
      JsonObject rule = (JsonObject) each;
      if (rule.containsKey("sourceLabels")) {
        sources.put(rule.getString("targetLabel"), rule.getJsonArray("sourceLabels").getString(0));
      }
    }
    assertEquals(
        Map.of(
            "pod_name", "__meta_kubernetes_pod_name",
            "node", "__meta_kubernetes_pod_node_name"),
        sources);
  }

  @Test
  void aServiceMonitorFindsItsServiceAlone() {
    Manifests all = Helm.template(ValuesFile.named("service-monitor"));
    JsonObject selector = (JsonObject) at(all.one("ServiceMonitor"), "/spec/selector/matchLabels");
    assertEquals(
        List.of(Helm.FULL_NAME + "-metrics"),
        all.all("Service").stream()
            .filter(service -> matches(selector, labels(service)))
            .map(service -> at(service, "/metadata/name"))
            .toList());
  }

  @Test
  void aSessionsShareOfTheCapScales() {
    JsonObject cap = ChartValues.only("websocketProxy.maxSessionsPerApp", 1000);
    Manifests hpa = Helm.template(ValuesFile.named("autoscaling"), cap);
    Manifests keda = Helm.template(ValuesFile.named("keda"), cap);

    assertEquals(
        "600", at(hpa.one("HorizontalPodAutoscaler"), "/spec/metrics/0/pods/target/averageValue"));
    assertEquals("600", at(keda.one("ScaledObject"), "/spec/triggers/0/metadata/threshold"));
    assertFalse(hpa.one("Deployment").getJsonObject("spec").containsKey("replicas"));
    assertFalse(keda.one("Deployment").getJsonObject("spec").containsKey("replicas"));
  }

  @ParameterizedTest
  @CsvSource({
    "ingress-nginx, Ingress, nginx.ingress.kubernetes.io/session-cookie-name",
    "ingress-haproxy, Ingress, haproxy-ingress.github.io/session-cookie-name",
    "ingress-haproxy, Ingress, haproxy.org/cookie-persistence",
    "ingress-traefik, Service, traefik.ingress.kubernetes.io/service.sticky.cookie.name",
  })
  void headroomExpiresTheCookieThatTheIngressSets(String values, String kind, String annotation) {
    Manifests all = Helm.template(ValuesFile.named(values));
    JsonObject annotated = all.one(kind, Helm.FULL_NAME);
    assertEquals(
        at(YamlText.of(all.configText()), "/public/affinityCookie"),
        annotated.getJsonObject("metadata").getJsonObject("annotations").getString(annotation));
  }

  @ParameterizedTest
  @CsvSource({
    "ingress-nginx, nginx.ingress.kubernetes.io/backend-protocol, HTTPS",
    "ingress-haproxy, haproxy-ingress.github.io/backend-protocol, h1-ssl",
    "ingress-haproxy, haproxy.org/server-ssl, true",
  })
  void theIngressSpeaksTlsToPodsThatDo(String values, String annotation, String value) {
    JsonObject plain = ValuesFile.named(values);
    JsonObject tls = ChartValues.only("public.tlsSecret", "pods-tls");

    assertNull(annotations(Helm.template(plain)).getString(annotation));
    assertEquals(value, annotations(Helm.template(plain, tls)).getString(annotation));
  }

  private static JsonObject annotations(Manifests manifests) {
    return manifests
        .one("Ingress", Helm.FULL_NAME)
        .getJsonObject("metadata")
        .getJsonObject("annotations");
  }

  @Test
  void headroomExpiresTheCookieThatTheGatewaySets() {
    Manifests all = Helm.template(ValuesFile.named("gateway"));
    assertEquals("pod", at(YamlText.of(all.configText()), "/public/affinityCookie"));
    assertEquals("pod", at(all.one("HTTPRoute"), "/spec/rules/0/sessionPersistence/sessionName"));
  }

  @Test
  void theTokenIsInItsSecretAlone() {
    String token = "not-a-real-token";
    assertEquals(
        List.of("Secret"),
        Helm.template(ValuesFile.named("cluster")).objects().stream()
            .filter(object -> object.encode().contains(token))
            .map(object -> object.getString("kind"))
            .toList());
  }

  private static List<JsonObject> podSpecs(Manifests all) {
    List<JsonObject> specs = new ArrayList<>();
    specs.add(all.podTemplate().getJsonObject("spec"));
    all.all("Pod").forEach(pod -> specs.add(pod.getJsonObject("spec")));
    return specs;
  }

  private static JsonObject labels(JsonObject object) {
    return (JsonObject) at(object, "/metadata/labels");
  }

  private static boolean matches(JsonObject selector, JsonObject labels) {
    return selector.stream()
        .allMatch(label -> label.getValue().equals(labels.getValue(label.getKey())));
  }

  private static int port(Manifests all, String name) {
    for (Object each : all.container().getJsonArray("ports")) {
      if (name.equals(((JsonObject) each).getString("name"))) {
        return ((JsonObject) each).getInteger("containerPort");
      }
    }
    throw new AssertionError("no port " + name + " in " + all.container().encode());
  }
}
