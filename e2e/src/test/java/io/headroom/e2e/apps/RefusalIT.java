package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.FreePorts;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person's browser sees when there is no slot, no upstream, or no longer a proxy. */
final class RefusalIT {

  private static final String CAP_REACHED = "WebSocket session cap reached (maxSessionsPerApp)";

  /** Opens a WebSocket and resolves with its close event; {@code opened} tells when it is open. */
  private static final String OPEN =
      """
      path => new Promise(resolve => {
        const socket = new WebSocket('ws://' + location.host + path, ['first', 'second']);
        socket.onclose = e => resolve(
            {code: e.code, reason: e.reason, clean: e.wasClean, protocol: socket.protocol});
        socket.onopen = () => document.title = 'open';
      })
      """;

  /**
   * JupyterLab waits a random part of 0, 1, 3, 7, 15, 31 and 63 s before one try and the next
   * (_reconnect in @jupyterlab/services), and then gives up; here always a quarter.
   */
  private static final String STEADY_BACK_OFF =
      "const random = Math.random; Math.random = () => 0.25 + random() / 100;";

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();
  @RegisterExtension final Owned owned = new Owned();

  private static JupyterServer jupyter;
  private static EchoUpstream echo;

  private HeadroomProcess headroom;

  @BeforeAll
  static void startUpstreams() throws IOException {
    jupyter = SERVERS.add(JupyterServer.start("RefusalIT", "alice"));
    echo = SERVERS.add(EchoUpstream.start());
  }

  @BeforeEach
  void startHeadroom() {
    headroom =
        owned.add(
            HeadroomProcess.start(
                "RefusalIT",
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .route("/nobody/", "http://127.0.0.1:" + FreePorts.take(1).get(0), "app")
                    .route("/user/alice/", jupyter.target(), "jupyter")
                    .set("websocketProxy.maxSessionsPerApp", 2)
                    .set("drain.timeoutMs", 3_000)));
  }

  @Test
  void pageOverTheCapIsToldWhy() throws IOException {
    occupy();
    occupy();
    BROWSER.page().navigate(headroom.origin() + "/echo/");

    Object event = BROWSER.page().evaluate(OPEN, "/echo/socket");

    assertEquals(
        Map.of("code", 1013, "reason", CAP_REACHED, "clean", true, "protocol", "first"), event);
  }

  @Test
  void pageWithoutUpstreamIsToldWhy() {
    BROWSER.page().navigate(headroom.origin() + "/echo/");

    Object event = BROWSER.page().evaluate(OPEN, "/nobody/socket");

    assertEquals(
        Map.of("code", 1013, "reason", "upstream unreachable", "clean", true, "protocol", "first"),
        event);
  }

  @Test
  void drainClosesThePageWith1012() {
    var page = BROWSER.page();
    page.navigate(headroom.origin() + "/echo/");
    page.evaluate("open => { window.ended = eval(open)('/echo/socket'); }", OPEN);
    PlaywrightAssertions.assertThat(page).hasTitle("open");

    headroom.signal(ManagedProcess.Signal.TERM);

    assertEquals(1012, page.evaluate("() => window.ended.then(e => e.code)"));
  }

  @Test
  void jupyterLabAtTheCapRecoversWhenASlotIsFree() throws IOException {
    WebSocketProbe first = occupy();
    WebSocketProbe second = occupy();
    SocketLog sockets = SocketLog.of(BROWSER.page());
    BROWSER.page().addInitScript(STEADY_BACK_OFF);
    Notebook notebook =
        Notebook.show(BROWSER.page(), headroom.origin(), jupyter, "print('back', 'again')");
    BROWSER.page().waitForCondition(() -> !sockets.opened("/channels").isEmpty());
    PlaywrightAssertions.assertThat(BROWSER.page().locator("#jp-main-statusbar"))
        .containsText("Connecting");
    BROWSER.screenshot("at-the-cap");

    first.close();
    second.close();
    notebook.run(0);

    notebook.awaitOutput(0, "back again");
    BROWSER.screenshot("recovered");
  }

  private WebSocketProbe occupy() throws IOException {
    WebSocketProbe probe =
        owned.add(WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/held")));
    probe.send(Frame.text("held"));
    assertEquals("held", probe.readFrame().text());
    return probe;
  }
}
