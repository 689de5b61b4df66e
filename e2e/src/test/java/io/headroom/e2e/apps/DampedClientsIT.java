package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real clients that take a 101 for success and come again at once, whatever closes them. */
final class DampedClientsIT {

  private static final int SECONDS = 8;
  private static final int MOST_TRIES = 12;
  private static final String NAME = "DampedClientsIT";

  /** How often a page tried that opens a socket whenever the last one was closed. */
  private static final String RECONNECT =
      """
      ([path, seconds]) => new Promise(resolve => {
        let tries = 0;
        const end = performance.now() + seconds * 1000;
        const open = () => {
          if (performance.now() >= end) { resolve(tries); return; }
          tries++;
          new WebSocket('ws://' + location.host + path).onclose = open;
        };
        open();
      })
      """;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;

  @BeforeEach
  void start() {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    headroom =
        owned.add(
            HeadroomProcess.start(
                NAME,
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .route("/dead/", "http://127.0.0.1:" + FreePorts.take(1).get(0), "app")
                    .set("websocketProxy.maxSessionsPerApp", 3)
                    .set("drain.timeoutMs", 60_000)));
  }

  @Test
  void meetADeadUpstream() throws IOException {
    int tries = tries("/dead");

    assertEquals(tries, headroom.metrics().value("ws_upstream_connect_failures_total"), 3.0);
    long lines = headroom.log().lines().filter(line -> line.contains("unreachable")).count();
    assertTrue(lines <= tries + 1, lines + " lines");
  }

  @Test
  void meetAFullInstance() throws IOException {
    occupy();

    int tries = tries("/echo");

    assertEquals(tries, headroom.metrics().value("ws_connection_rejections_total"), 3.0);
  }

  @Test
  void meetADrainingInstance() throws IOException {
    occupy();
    headroom.signal(ManagedProcess.Signal.TERM);
    Await.until(
        "it drains",
        Duration.ofSeconds(10),
        () -> headroom.log().contains("draining"),
        headroom::logTail);

    tries("/echo");
  }

  private void occupy() throws IOException {
    for (int i = 0; i < 3; i++) {
      owned.add(WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/held")));
    }
  }

  /** How often they tried in all; none of them more often than it may. */
  private int tries(String route) throws IOException {
    String origin = "ws://127.0.0.1:" + headroom.port() + route;
    try (ManagedProcess websockets =
            script("reconnect.py", Places.python("python").toString(), Map.of(), origin);
        ManagedProcess ws =
            script("reconnect.js", "node", Map.of("NODE_PATH", modules()), origin + "/ws")) {
      BROWSER.page().navigate(headroom.origin() + "/nowhere");
      Object page = BROWSER.page().evaluate(RECONNECT, List.of(route + "/page", SECONDS));
      int all = ((Number) page).intValue();
      assertTrue(all <= MOST_TRIES, "Chromium: " + all);
      JsonObject counted = counted(websockets).mergeIn(counted(ws));
      assertEquals(Set.of("for each", "at once", "ws"), counted.fieldNames());
      for (String client : counted.fieldNames()) {
        int tries = counted.getInteger(client);
        assertTrue(tries >= 4 && tries <= MOST_TRIES, counted::encode);
        all += tries;
      }
      return all;
    }
  }

  private static ManagedProcess script(
      String name, String interpreter, Map<String, String> environment, String url) {
    Path folder = Places.output(NAME);
    return ManagedProcess.start(
        name,
        folder,
        environment,
        List.of(
            interpreter,
            Places.resource("/apps/" + name, folder).toString(),
            String.valueOf(SECONDS),
            url));
  }

  private static String modules() {
    return Places.tools().resolve("node/node_modules").toString();
  }

  private static JsonObject counted(ManagedProcess script) {
    assertEquals(0, script.awaitExit(Duration.ofSeconds(30)), script::logTail);
    return new JsonObject(script.log().strip());
  }
}
