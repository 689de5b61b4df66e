package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a change of the values does to the pods: nothing where the key is live, else they roll. */
final class RolloutIT {

  private static final JsonObject SETTINGS =
      YamlText.of(
          Places.repository()
              .resolve("config/src/main/resources/io/headroom/config/settings.schema.json"));

  /** A release with everything that other keys ask for. */
  private static final JsonObject BASE =
      YamlText.of(
          """
          replicaCount: 1
          management: {token: first}
          public: {trustedProxies: [10.0.0.0/8]}
          access: {other: {type: jwt, jwks: "https://id.example.org/keys"}}
          """);

  private static final Manifests BEFORE = Helm.template(BASE);

  static Stream<String> liveKeys() {
    return keys().filter(RolloutIT::isLive);
  }

  static Stream<String> otherKeys() {
    return keys().filter(key -> !isLive(key));
  }

  @ParameterizedTest
  @MethodSource("liveKeys")
  void aLiveKeyLeavesThePodsAlone(String key) {
    Manifests after = Helm.template(BASE, changed(key));

    assertNotEquals(BEFORE.configText(), after.configText());
    assertEquals(BEFORE.podTemplate(), after.podTemplate());
  }

  @ParameterizedTest
  @MethodSource("otherKeys")
  void anyOtherKeyOfTheConfigurationRollsThePods(String key) {
    Manifests after = Helm.template(BASE, changed(key));

    assertNotEquals(BEFORE.configText(), after.configText());
    assertNotEquals(BEFORE.podTemplate(), after.podTemplate());
  }

  @Test
  void theCapIsLiveAndAmongFewOthers() {
    assertTrue(liveKeys().toList().contains("websocketProxy.maxSessionsPerApp"));
    assertTrue(liveKeys().count() >= 6);
    assertTrue(otherKeys().count() >= 14);
  }

  @Test
  void aCapInTheHopsworksBlockLeavesThePodsAlone() {
    String cap = "hopsworks.payara.websocketProxy.maxSessionsPerApp";
    Manifests after = Helm.template(BASE, ChartValues.only(cap, 501));

    assertNotEquals(BEFORE.configText(), after.configText());
    assertEquals(BEFORE.podTemplate(), after.podTemplate());
  }

  /** Its file is read again when it changes. */
  @Test
  void anotherTokenLeavesThePodsAlone() {
    Manifests after = Helm.template(BASE, ChartValues.only("management.token", "second"));

    String secret = Helm.FULL_NAME + "-token";
    assertNotEquals(BEFORE.one("Secret", secret), after.one("Secret", secret));
    assertEquals(BEFORE.podTemplate(), after.podTemplate());
  }

  @Test
  void whereTheProxyStandsInFrontIsNoMatterOfThePods() {
    JsonObject ingress =
        YamlText.of("ingress: {enabled: true, hosts: [a.example.org]}\npodLabels: {}");
    assertEquals(BEFORE.podTemplate(), Helm.template(BASE, ingress).podTemplate());
  }

  private static Stream<String> keys() {
    Set<String> keys = ChartValues.keys(SETTINGS);
    keys.retainAll(ChartValues.keys(ChartValues.schema()));
    return keys.stream();
  }

  private static boolean isLive(String key) {
    return ChartValues.about(SETTINGS, key).getBoolean("x-live", false);
  }

  /** Values in which the key has another value than in the base. */
  private static JsonObject changed(String key) {
    JsonObject about = ChartValues.about(SETTINGS, key);
    Object value =
        switch (key) {
          case "websocketProxy.pings" -> "relay";
          case "audit.file" -> "/dev/stdout";
          case "access" -> YamlText.of("more: {type: forward, url: 'http://auth.svc/verify'}");
          case "public.path" -> "/_other";
          case "public.trustedProxies" -> new JsonArray().add("10.1.0.0/16");
          case "routes" ->
              new JsonArray().add(new JsonObject().put("path", "/a/").put("target", "http://a:80"));
          default ->
              switch (about.getString("type")) {
                case "integer" -> about.getInteger("default") + 2;
                case "boolean" -> !about.getBoolean("default");
                default -> "other";
              };
        };
    return ChartValues.only(key, value);
  }
}
