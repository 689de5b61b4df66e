package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person logs in to a JupyterHub and works there, in real Chromium, through Headroom. */
final class JupyterHubIT {

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static HubServer hub;
  private static HeadroomProcess headroom;

  @BeforeAll
  static void start() throws IOException {
    hub = SERVERS.add(HubServer.start("JupyterHubIT"));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "JupyterHubIT", new HeadroomConfig().route("/", hub.target(), "jupyter")));
  }

  @Test
  void userLogsInAndRunsACell() throws IOException {
    SocketLog sockets = SocketLog.of(BROWSER.page());
    logIn("ada");
    BROWSER.screenshot("logged-in");

    Notebook notebook =
        Notebook.open(
            BROWSER.page(),
            headroom.origin(),
            hub,
            "ada",
            "import os; print('I am', os.environ['JUPYTERHUB_USER'])");
    notebook.run(0);

    notebook.awaitOutput(0, "I am ada");
    BROWSER.screenshot("ran");
    var channels = sockets.opened("/user/ada/api/kernels/");
    assertEquals(101, channels.get(0).status());
    assertEquals(
        KernelMessage.SUBPROTOCOL, channels.get(0).headers().get("sec-websocket-protocol"));
    assertTrue(headroom.metrics().sum("ws_sessions") >= 1);
  }

  /** Ends in the JupyterLab that the hub starts for the user. */
  private static void logIn(String user) throws IOException {
    Page page = BROWSER.page();
    hub.home(user);
    page.navigate(headroom.origin() + "/");
    page.locator("#username_input").fill(user);
    page.locator("#password_input").fill(HubServer.PASSWORD);
    page.locator("#login_submit").click();
    page.waitForURL(Pattern.compile(".*/user/" + user + "/lab.*"));
    page.locator(".jp-Launcher").waitFor();
  }
}
