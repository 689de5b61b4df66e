package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key that was emptied, as {@code --set KEY=null} does, while all that reads it is switched on.
 */
final class EmptyKeysIT {

  private static final JsonObject DEFAULTS = ChartValues.defaults();

  private static final String COMMON =
      """
      routes: [{path: "/user/{name}/", target: "http://a-{name}:1"}]
      networkPolicy: {monitoringFrom: [{podSelector: {}}]}
      ingress: {enabled: true, hosts: [a.example.org], preset: nginx}
      httpRoute: {enabled: true, parentRefs: [{name: gateway}]}
      prometheusRule: {enabled: true}
      dashboard: {enabled: true}
      """;

  private static final JsonObject ON =
      YamlText.of(
          COMMON
              + """
              podMonitor: {enabled: true}
              keda: {enabled: true, serverAddress: "http://prometheus:9090"}
              """);

  /** What excludes the other. */
  private static final JsonObject ELSE_ON =
      YamlText.of(
          COMMON
              + """
              serviceMonitor: {enabled: true}
              autoscaling: {enabled: true}
              """);

  static Set<String> keys() {
    return ValuesKeysIT.keys();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void isItsDefaultOrRefusedByName(String key) {
    boolean other = key.startsWith("serviceMonitor") || key.startsWith("autoscaling");
    JsonObject on = other ? ELSE_ON : ON;
    CommandRun emptied = Helm.tryTemplate(on, ChartValues.only(key, null));

    if (emptied.status() != 0) {
      assertTrue(emptied.err().contains(key.substring(key.lastIndexOf('.') + 1)), emptied::err);
      return;
    }
    List<JsonObject> objects = YamlText.all(emptied.out());
    objects.forEach(object -> assertEquals(List.of(), empty("", object).toList()));
    assertTrue(!emptied.out().contains("<nil>"), emptied::out);
    // Of what is Kubernetes' own, a key that is emptied is left to Kubernetes.
    if (!(ChartValues.value(DEFAULTS, key) instanceof JsonObject object) || object.isEmpty()) {
      CommandRun unset =
          Helm.tryTemplate(ChartValues.value(on, key) == null ? on : without(on, key));
      assertEquals(withoutSecret(unset.succeeded().out()), withoutSecret(emptied.out()));
    }
  }

  private static JsonObject without(JsonObject values, String key) {
    return ChartValues.without(values, key);
  }

  /** Where something was to be written, and nothing was; in the configuration, too. */
  private static Stream<String> empty(String path, Object value) {
    if (value instanceof JsonObject object) {
      return object.stream().flatMap(each -> empty(path + "/" + each.getKey(), each.getValue()));
    }
    if (value instanceof JsonArray array) {
      return array.stream().flatMap(each -> empty(path + "/-", each));
    }
    if (path.endsWith("/headroom.yaml")) {
      return empty(path, YamlText.of((String) value));
    }
    // A selector without terms, an open egress and the like are objects and lists, not nothing.
    return value == null ? Stream.of(path) : Stream.empty();
  }

  /** Made anew each time. */
  private static String withoutSecret(String manifests) {
    return manifests.replaceAll("(?m)^  secret: \"[A-Za-z0-9]{64}\"$", "");
  }
}
