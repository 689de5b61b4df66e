package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.pages.PublicHttp.Answer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CapacityApiIT {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-20T20:00:00Z"));
  private final InstantSource clock = now::get;
  private final PublicHttp http = new PublicHttp(4);

  @BeforeEach
  void start() throws Exception {
    http.serving(router -> new CapacityApi(http.cluster, clock).mount(router));
  }

  @AfterEach
  void stop() throws Exception {
    http.stop();
  }

  @Test
  void bothScopesAgreeFromEmptyToFull() throws Exception {
    String[] levels = {"ok", "ok", "ok", "warning", "full"};
    for (int open = 0; open <= 4; open++) {
      JsonObject document = http.get("/capacity").json();
      for (String scope : new String[] {"instance", "cluster"}) {
        JsonObject load = document.getJsonObject(scope);
        assertEquals(open, load.getInteger("open"));
        assertEquals(4 - open, load.getInteger("free"));
        assertEquals(levels[open], load.getString("level"));
      }
      assertEquals(open < 4, document.getJsonObject("newSessions").getBoolean("enabled"));
      assertEquals(open < 4, http.pool.acquire().isPresent());
    }
    JsonObject full = http.get("/capacity").json();
    assertEquals(
        new JsonObject().put("text", "This instance is full").put("color", "red"),
        full.getJsonObject("instance").getJsonObject("badge"));
    assertEquals("Cluster is full", full.getJsonObject("newSessions").getString("reason"));
  }

  @Test
  void isNeverStored() throws Exception {
    Answer answer = http.get("/capacity");
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("2026-11-20T20:00:00.000Z", answer.json().getString("asOf"));
  }

  @Test
  void theTagStaysWhenOnlyTimePassesAndMovesWithTheNumbers() throws Exception {
    String tag = http.get("/capacity").header("ETag");
    now.set(now.get().plusSeconds(60));
    Answer same = http.get("/capacity", Map.of("If-None-Match", "\"other\", " + tag));
    assertEquals(304, same.status());
    assertEquals(0, same.body().length());
    assertEquals(tag, same.header("ETag"));

    http.pool.acquire().orElseThrow();
    Answer changed = http.get("/capacity", Map.of("If-None-Match", tag));
    assertEquals(200, changed.status());
    assertNotEquals(tag, changed.header("ETag"));
    assertEquals("2026-11-20T20:01:00.000Z", changed.json().getString("asOf"));
  }

  @Test
  void answersHeadAndNoOtherMethod() throws Exception {
    Answer head = http.send(HttpMethod.HEAD, "/capacity", Map.of(), "");
    assertEquals(200, head.status());
    assertEquals(0, head.body().length());
    assertTrue(Integer.parseInt(head.header("Content-Length")) > 100);
    assertNull(head.headers().get("Access-Control-Allow-Origin"));
    assertEquals(405, http.send(HttpMethod.POST, "/capacity", Map.of(), "").status());
  }
}
