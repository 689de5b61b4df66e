package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Certificates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the pod of {@code helm test} runs, against a Headroom that runs what the chart rendered. */
final class HelmTestPodIT {

  private static final String NAME = "HelmTestPodIT";

  @RegisterExtension final Owned owned = new Owned();
  @TempDir private Path folder;

  @Test
  void aReleaseWithARouteForEachNamePassesWithoutAnUpstream() throws Exception {
    JsonObject values = routes("/user/{name}/", "http://127.0.0.1:1");
    CommandRun run = run(values, start(values));

    assertEquals(0, run.status(), run::toString);
    assertTrue(run.out().contains("/user/helm-test/: 101, then close 1013 upstream"), run.out());
  }

  @Test
  void aGivenPathMustBeBridged() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    JsonObject values =
        routes("/app/", echo.target()).put("tests", new JsonObject().put("path", "/app/ws"));
    HeadroomProcess headroom = start(values);
    CommandRun bridged = run(values, headroom);
    echo.close();
    CommandRun cut = run(values, headroom);

    assertEquals(0, bridged.status(), bridged::toString);
    assertTrue(bridged.out().contains("/app/ws: 101, open"), bridged.out());
    assertEquals(1, echo.most());
    assertEquals(1, cut.status(), cut::toString);
    assertTrue(cut.err().contains("/app/ws: 101, then close 1013"), cut.err());
  }

  @Test
  void aReleaseThatServesHttpsIsAskedOverTls() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    JsonObject values =
        ValuesFile.named("everything").mergeIn(routes("/lab/", echo.target()), true);
    CommandRun run = run(values, start(values));

    assertEquals(0, run.status(), run::toString);
    assertTrue(run.out().contains("wss://"), run.out());
    assertTrue(run.out().contains("/lab/ws: 101, open"), run.out());
  }

  @Test
  void anInstanceWithoutTheRouteFails() throws Exception {
    JsonObject values = routes("/user/{name}/", "http://127.0.0.1:1");
    CommandRun run = run(values, start(routes("/other/", "http://127.0.0.1:1")));

    assertEquals(1, run.status(), run::toString);
    assertTrue(run.err().contains("expected 101, found 404"), run.err());
  }

  @Test
  void withoutAPathThereIsNoPod() {
    assertTrue(Helm.template().all("Pod").isEmpty());
    assertTrue(Helm.template(routes("/app/", "http://127.0.0.1:1")).all("Pod").isEmpty());
  }

  private HeadroomProcess start(JsonObject values) throws Exception {
    Map<String, Map<String, String>> secrets =
        Map.of(
            "headroom-tls",
            Certificates.of(Helm.FULL_NAME, "dns:" + Helm.FULL_NAME).secret(),
            "headroom-admin",
            Map.of("token", "t"),
            "headroom-blue",
            Map.of("peers", "p".repeat(32)));
    return owned.add(Pod.of(Helm.template(values), folder, secrets).start(NAME));
  }

  /** The rendered arguments, with the Service's address replaced by the process's. */
  private static CommandRun run(JsonObject values, HeadroomProcess headroom) {
    Manifests manifests = Helm.template(values);
    JsonObject pod = manifests.one("Pod");
    JsonObject service =
        manifests.all("Service").stream()
            .filter(each -> !"None".equals(each.getJsonObject("spec").getString("clusterIP")))
            .findFirst()
            .orElseThrow();
    String address =
        Manifests.at(service, "/metadata/name") + ":" + Manifests.at(service, "/spec/ports/0/port");
    List<String> command =
        new ArrayList<>(List.of(Places.repository().resolve("headroom").toString()));
    for (Object argument : (JsonArray) Manifests.at(pod, "/spec/containers/0/args")) {
      command.add(
          ((String) argument)
              .replace("//" + address + "/", "//127.0.0.1:" + headroom.port() + "/"));
    }
    return CommandRun.of(Map.of(), command);
  }

  private static JsonObject routes(String path, String target) {
    JsonObject route = new JsonObject().put("path", path).put("target", target);
    return new JsonObject().put("routes", new JsonArray().add(route));
  }
}
