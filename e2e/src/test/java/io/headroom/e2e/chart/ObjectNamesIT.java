package io.headroom.e2e.chart;

import static io.headroom.e2e.chart.Manifests.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are long, or have what Kubernetes does not take. */
final class ObjectNamesIT {

  /** The most that helm takes for a release. */
  private static final String LONG = "a-release-of-fifty-three-characters-with-its-stage-xy";

  private static final JsonObject ALL =
      YamlText.of(
          """
          management: {token: t}
          networkPolicy: {monitoringFrom: [{podSelector: {}}]}
          serviceMonitor: {enabled: true}
          dashboard: {enabled: true}
          prometheusRule: {enabled: true}
          ingress: {enabled: true, hosts: [a.example.org]}
          routes: [{path: "/user/{name}/", target: "http://a:1"}]
          """);

  /** Releases, each with a name in the values. */
  static Stream<String[]> names() {
    return Stream.of(
        new String[] {LONG, ""},
        new String[] {"web.v2", ""},
        new String[] {"web", "n".repeat(80)},
        new String[] {"web", "n".repeat(35) + "-----------" + "n".repeat(30)},
        new String[] {"web", "n".repeat(44) + "--n"});
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyObjectHasALabelForAName(String release, String name) {
    for (String key : new String[] {"nameOverride", "fullnameOverride"}) {
      Set<String> names = new TreeSet<>();
      int objects = 0;
      for (JsonObject object :
          Helm.templateOf(release, ALL, new JsonObject().put(key, name)).objects()) {
        String found = (String) at(object, "/metadata/name");
        assertTrue(found.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"), found);
        assertTrue(names.add(object.getString("kind") + "/" + found), found);
        assertTrue(
            ((String)
                    object
                        .getJsonObject("metadata")
                        .getJsonObject("labels")
                        .getValue("app.kubernetes.io/name"))
                .matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
        objects++;
      }
      assertTrue(objects > 12, names.toString());
    }
  }

  @Test
  void namesThatAreCutShortStayApart() {
    String blue = Helm.templateOf(LONG.replace("-xy", "-bl")).fullName();
    String green = Helm.templateOf(LONG.replace("-xy", "-gr")).fullName();
    assertNotEquals(blue, green);
    assertEquals(45, blue.length());
  }

  /** Where Prometheus reads what several namespaces bring. */
  @Test
  void anObjectInAnotherNamespaceHasTheOwnOneInItsName() {
    Manifests all =
        Helm.template(
            ValuesFile.named("monitoring"), new JsonObject().put("namespaceOverride", "team"));
    assertEquals("team-web-headroom", at(all.one("PodMonitor"), "/metadata/name"));
    assertEquals("team-web-headroom", at(all.one("PrometheusRule"), "/metadata/name"));
    all.one("ConfigMap", "team-web-headroom-dashboard");
    assertEquals("web-headroom", at(all.one("NetworkPolicy"), "/metadata/name"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nameOverride", "fullnameOverride"})
  void whatIsNoNameIsRefused(String key) {
    for (String name : new String[] {"Web", "-web", "web-", "a_b", "a.b", "a b"}) {
      CommandRun run = Helm.tryTemplate(new JsonObject().put(key, name));
      assertTrue(run.err().contains("at '/" + key + "'"), run::err);
    }
  }
}
