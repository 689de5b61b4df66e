package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.pages.StickyProxy;
import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real HAProxy keeps people on their instance by a cookie; it fills up under them. */
final class StickyJupyterIT {

  private static final String NAME = "StickyJupyterIT";
  private static final String COOKIE = "STICKY";
  private static final String CAP = "websocketProxy.maxSessionsPerApp";
  private static final String TOKEN = "open-sesame";
  private static final String[] AUTHORIZED = {"Authorization", "Bearer " + TOKEN};
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration BACK_AT_WORK = Duration.ofSeconds(5);

  /** Opens a socket that the page keeps, and tells what came back through it. */
  private static final String OPEN =
      """
      path => new Promise((resolve, reject) => {
        window.socket = new WebSocket('ws://' + location.host + path);
        window.socket.onmessage = event => resolve(event.data);
        window.socket.onclose = event => reject(event.reason);
        window.socket.onopen = () => window.socket.send('hello');
      })
      """;

  private static final String ECHO =
      """
      text => new Promise((resolve, reject) => {
        window.socket.onmessage = event => resolve(event.data);
        window.socket.onclose = event => reject(event.reason);
        window.socket.send(text);
      })
      """;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private final List<HeadroomConfig> configs = new ArrayList<>();
  private final List<HeadroomProcess> pods = new ArrayList<>();
  private JupyterServer jupyter;
  private StickyProxy proxy;

  @BeforeEach
  void startCluster() throws IOException {
    jupyter = owned.add(JupyterServer.start(NAME, "alice"));
    EchoUpstream echo = owned.add(EchoUpstream.start());
    for (HeadroomConfig config : ClusterConfig.of(3)) {
      config
          .route("/user/alice/", jupyter.target(), "jupyter")
          .route("/echo/", echo.target(), "app")
          .set(CAP, 20)
          .set("public.affinityCookie", COOKIE)
          .environment(Map.of("HEADROOM_MANAGEMENT_TOKEN", TOKEN));
      configs.add(config);
      pods.add(owned.add(HeadroomProcess.start(NAME, config)));
    }
    proxy = owned.add(StickyProxy.start(NAME, COOKIE, pods));
  }

  @Test
  void jupyterLabWorksOnElsewhereAndWhoHasASessionStays() throws IOException {
    Page alice = BROWSER.page();
    Notebook notebook =
        Notebook.open(alice, proxy.origin(), jupyter, "print('six times seven is', 6 * 7)");
    int full = Integer.parseInt(proxy.podOf(alice).substring("pod-".length()));
    Page bob = openedBeside(full);

    fillUp(full);
    closeSessionsBelow("/user/alice/", pods.get(full));
    long start = System.nanoTime();
    notebook.run(0);
    notebook.awaitOutput(0, "six times seven is 42");
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertTrue(took.compareTo(BACK_AT_WORK) < 0, "it took " + took);
    assertNotEquals("pod-" + full, proxy.podOf(alice));
    assertEquals("still here", bob.evaluate(ECHO, "still here"));
    bob.reload();
    assertEquals("pod-" + full, proxy.podOf(bob));
  }

  @Test
  void pagesOfAnUpstreamKeepTheirOwnCookiesBesideTheExpiredOne() throws IOException {
    fillUp(0);
    // The one slot that is left.
    owned.add(WebSocketProbe.open(UpgradeRequest.to(pods.get(0).port(), "/echo/held")));
    HttpResponse<String> page =
        new HttpCalls(pods.get(0).port())
            .get(
                jupyter.base() + "login",
                "Sec-Fetch-Mode",
                "navigate",
                "Cookie",
                COOKIE + "=pod-0; a=b");

    assertEquals(200, page.statusCode());
    List<String> set = page.headers().allValues("Set-Cookie");
    assertEquals(1, set.stream().filter(line -> line.startsWith(COOKIE + "=;")).count());
    assertTrue(set.stream().anyMatch(line -> line.startsWith("_xsrf=")), set::toString);
    for (String own : List.of("/_headroom/", "/nowhere")) {
      assertEquals(
          1,
          pods.get(0)
              .http()
              .get(own, "Sec-Fetch-Mode", "navigate")
              .headers()
              .allValues("Set-Cookie")
              .size());
    }
  }

  /** Another person's page whose session is on this pod. */
  private Page openedBeside(int pod) {
    Page page = BROWSER.open(new NewContextOptions());
    proxy.stick(page, pod);
    page.navigate(proxy.origin() + "/echo/");
    assertEquals("hello", page.evaluate(OPEN, "/echo/socket"));
    return page;
  }

  /** Takes the pod's room away, without cutting anybody. */
  private void fillUp(int pod) {
    pods.get(pod).reconfigure(configs.get(pod).set(CAP, 1));
    Await.until(
        "the cap is lowered",
        BOUND,
        () -> pods.get(pod).metrics().value("ws_pool_max_connections") == 1);
  }

  private void closeSessionsBelow(String path, HeadroomProcess pod) throws IOException {
    HttpCalls management = pod.management();
    JsonArray sessions =
        new JsonObject(management.get("/admin/sessions", AUTHORIZED).body())
            .getJsonArray("sessions");
    for (int i = 0; i < sessions.size(); i++) {
      JsonObject session = sessions.getJsonObject(i);
      if (session.getString("path").startsWith(path)) {
        String id = session.getString("id");
        assertEquals(204, management.delete("/admin/sessions/" + id, AUTHORIZED).statusCode());
      }
    }
  }
}
