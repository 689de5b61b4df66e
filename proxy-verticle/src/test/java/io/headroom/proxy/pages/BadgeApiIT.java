package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.proxy.pages.PublicHttp.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BadgeApiIT {
  private final PublicHttp http = new PublicHttp(4);

  @BeforeEach
  void start() throws Exception {
    http.serving(router -> new BadgeApi(http.cluster).mount(router));
  }

  @AfterEach
  void stop() throws Exception {
    http.stop();
  }

  @Test
  void shieldsDocumentsFollowTheLevels() throws Exception {
    assertEquals(
        new JsonObject()
            .put("schemaVersion", 1)
            .put("label", "this instance")
            .put("message", "4 free")
            .put("color", "brightgreen")
            .put("isError", false)
            .put("cacheSeconds", 30),
        http.get("/badge/instance.json").json());
    fill(3);
    assertShield("instance", "close to its limit, 1 free", "orange");
    fill(1);
    assertShield("instance", "full", "red");
    assertShield("cluster", "full", "red");
    http.others.set(List.of(new InstanceLoad("pod-b", 0, 0, 9, false)));
    assertShield("cluster", "9 free", "brightgreen");
    assertShield("instance", "full", "red");
  }

  @Test
  void anInstanceThatLeavesIsGreyAndNotFull() throws Exception {
    http.others.set(List.of(new InstanceLoad("pod-b", 0, 0, 9, false)));
    http.draining.set(true);
    http.cluster.loadChanged();
    assertShield("instance", "restarting", "grey");
    assertShield("cluster", "9 free", "brightgreen");
    assertTrue(
        http.get("/badge/instance.svg")
            .body()
            .toString()
            .contains("aria-label=\"this instance: restarting\""));

    http.others.set(List.of());
    assertShield("cluster", "restarting", "grey");
  }

  @Test
  void picturesAreReadableAnywhereAndNotKept() throws Exception {
    Answer answer = http.get("/badge/cluster.svg");
    assertEquals("image/svg+xml", answer.header("Content-Type"));
    assertEquals("no-cache, max-age=0", answer.header("Cache-Control"));
    assertEquals("cross-origin", answer.header("Cross-Origin-Resource-Policy"));
    assertTrue(answer.body().toString().contains("aria-label=\"cluster: 4 free\""));

    Map<String, String> known = Map.of("If-None-Match", answer.header("ETag"));
    assertEquals(304, http.get("/badge/cluster.svg", known).status());
    fill(4);
    Answer full = http.get("/badge/cluster.svg", known);
    assertEquals(200, full.status());
    assertTrue(full.body().toString().contains("aria-label=\"cluster: full\""));
  }

  @Test
  void servesTheComponentAsAModule() throws Exception {
    Answer answer = http.get("/badges.js");
    assertEquals("text/javascript; charset=utf-8", answer.header("Content-Type"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    assertTrue(answer.body().toString().contains("customElements.define('headroom-badges'"));
  }

  private void fill(int slots) {
    for (int i = 0; i < slots; i++) {
      http.pool.acquire().orElseThrow();
    }
  }

  private void assertShield(String scope, String message, String colour) throws Exception {
    JsonObject shield = http.get("/badge/" + scope + ".json").json();
    assertEquals(message, shield.getString("message"));
    assertEquals(colour, shield.getString("color"));
  }
}
