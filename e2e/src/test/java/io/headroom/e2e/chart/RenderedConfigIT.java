package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rendered configuration under real processes. */
final class RenderedConfigIT {

  private static final String NAME = "RenderedConfigIT";
  private static final String CAP = "websocketProxy.maxSessionsPerApp";
  private static final JsonObject TOKEN = ChartValues.only("management.token", "open-sesame");
  private static final List<String> THIS_MACHINES =
      List.of(
          "public.host",
          "public.port",
          "management.host",
          "management.port",
          "management.tokenFile",
          "cluster.port",
          "cluster.eventBusPort",
          "cluster.dns");

  @RegisterExtension final Owned owned = new Owned();
  @TempDir private Path folder;

  static List<ValuesFile> valuesFiles() {
    return ValuesFile.all();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void isValidForEveryValuesFile(ValuesFile file) throws Exception {
    CommandRun run =
        CommandRun.of(
            Map.of(),
            List.of(
                Places.repository().resolve("headroom").toString(),
                "check-config",
                pod(file.values()).configFile().toString()));

    assertTrue(run.succeeded().out().contains(": valid, "), run::toString);
  }

  @Test
  void startsWithEverythingSetAndTheJavaOptionsWin() throws Exception {
    HeadroomProcess headroom = start(ValuesFile.named("everything"));

    assertEquals(900, headroom.metrics().value("ws_pool_max_connections"));
    assertEquals(1L << 30, headroom.metrics().largestHeap(), 0.1 * (1L << 30));
  }

  @Test
  void theSecretsTokenOpensTheAdministration() throws Exception {
    HeadroomProcess headroom = start(ValuesFile.named("cluster"));

    assertEquals(401, headroom.management().get("/admin/config").statusCode());
    assertEquals(
        200,
        headroom
            .management()
            .get("/admin/config", "Authorization", "Bearer not-a-real-token")
            .statusCode());
  }

  @Test
  void anExistingSecretsKeyMayHaveAnyName() throws Exception {
    JsonObject own =
        YamlText.of("management: {existingSecret: headroom-admin, existingSecretKey: admin-token}");

    assertEquals(
        200,
        start(own).management().get("/admin/config", "Authorization", "token sesame").statusCode());
  }

  @Test
  void aCapThatIsUpgradedInTheValuesIsLiveInTheSameProcess() throws Exception {
    HeadroomProcess headroom = start(ValuesFile.named("cluster"));
    assertEquals(500, headroom.metrics().value("ws_pool_max_connections"));

    JsonObject upgraded = ChartValues.only(CAP, 650);
    headroom.reconfigure(
        Pod.of(Helm.template(ValuesFile.named("cluster"), upgraded), folder, Map.of())
            .configText());

    Await.until(
        "the cap is live",
        Duration.ofSeconds(10),
        () -> headroom.metrics().value("ws_pool_max_connections") == 650,
        headroom::logTail);
    assertFalse(headroom.log().contains("restart"), headroom::logTail);
  }

  @Test
  void aHopsworksValuesFileGivesTheSettingsOfTheNativeOne() throws Exception {
    JsonObject hopsworks = settings(ValuesFile.named("hopsworks"));
    JsonObject own = settings(ValuesFile.named("hopsworks-native"));

    assertEquals(750, ChartValues.value(hopsworks, CAP));
    assertEquals(own, hopsworks);
  }

  private JsonObject settings(JsonObject values) throws Exception {
    HeadroomProcess headroom = start(values, TOKEN);
    String answer =
        headroom.management().get("/admin/config", "Authorization", "Bearer open-sesame").body();
    JsonObject settings = new JsonObject(answer);
    for (String key : THIS_MACHINES) {
      settings = ChartValues.without(settings, key);
    }
    return settings;
  }

  private HeadroomProcess start(JsonObject... values) throws Exception {
    return owned.add(pod(values).start(NAME));
  }

  private Pod pod(JsonObject... values) throws Exception {
    return Pod.of(Helm.template(values), folder, secrets());
  }

  /** Those that the values files name. */
  private static Map<String, Map<String, String>> secrets() throws Exception {
    return Map.of(
        "headroom-tls",
        Certificates.of(Helm.FULL_NAME, "dns:" + Helm.FULL_NAME).secret(),
        "headroom-admin",
        Map.of("token", "existing", "admin-token", "sesame"),
        "headroom-blue",
        Map.of("peers", "p".repeat(32)));
  }
}
