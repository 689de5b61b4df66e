package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person works in JupyterLab, in real Chromium, through Headroom. */
final class JupyterLabIT {

  @RegisterExtension static final Browser BROWSER = new Browser();

  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static JupyterServer jupyter;
  private static HeadroomProcess headroom;

  @BeforeAll
  static void start() throws IOException {
    jupyter = SERVERS.add(JupyterServer.start("JupyterLabIT", "alice"));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "JupyterLabIT",
                new HeadroomConfig().route("/user/alice/", jupyter.target(), "jupyter")));
  }

  @Test
  void cellPrintsOverTheKernelsOwnSubprotocol() throws IOException {
    SocketLog sockets = SocketLog.of(BROWSER.page());
    Notebook notebook = open("print('six times seven is', 6 * 7)");

    notebook.run(0);

    notebook.awaitOutput(0, "six times seven is 42");
    BROWSER.screenshot("printed");
    var channels = sockets.opened("/channels");
    assertFalse(channels.isEmpty());
    assertEquals(101, channels.get(0).status());
    assertEquals(
        KernelMessage.SUBPROTOCOL, channels.get(0).headers().get("sec-websocket-protocol"));
  }

  @Test
  void cellOutputsTwentyMegabytes() throws IOException {
    SocketLog sockets = SocketLog.of(BROWSER.page());
    Notebook notebook =
        open(
            """
            from IPython.display import display
            bulk = 'x' * 20_000_000
            display({'application/x-bulk': bulk, 'text/plain': f'{len(bulk)} sent'}, raw=True)
            """);

    notebook.run(0);

    notebook.awaitOutput(0, "20000000 sent");
    assertTrue(sockets.received("/channels") >= 20_000_000);
    BROWSER.screenshot("twenty-megabytes");
  }

  @Test
  void cellPrintsManyLines() throws IOException {
    Notebook notebook = open("for i in range(100_000): print('line', i)");

    notebook.run(0);

    notebook.awaitRan(0);
    notebook.awaitOutput(0, "line 99999");
  }

  @Test
  void cellPlots() throws IOException {
    Notebook notebook =
        open(
            """
            %matplotlib inline
            import matplotlib.pyplot as plt
            plt.plot([0, 1, 2, 3], [0, 1, 4, 9]); plt.title('squares'); plt.show()
            """);

    notebook.run(0);

    Locator plot = notebook.output(0).locator("img");
    PlaywrightAssertions.assertThat(plot).isVisible();
    assertTrue(((Number) plot.evaluate("image => image.naturalWidth")).intValue() > 100);
    BROWSER.screenshot("plotted");
  }

  @Test
  void interruptStopsARunningCell() throws IOException {
    Notebook notebook =
        open(
            """
            import time
            print('begun', flush=True)
            while True: time.sleep(0.1)
            """);
    notebook.run(0);
    notebook.awaitOutput(0, "begun");

    notebook.interrupt();

    notebook.awaitOutput(0, "KeyboardInterrupt");
    BROWSER.screenshot("interrupted");
  }

  @Test
  void restartForgetsWhatRanBefore() throws IOException {
    Notebook notebook = open("remembered = 1", "print('remembered' in globals())");
    notebook.run(0);
    notebook.awaitRan(0);
    notebook.run(1);
    notebook.awaitOutput(1, "True");

    notebook.restart();

    notebook.run(1);
    notebook.awaitOutput(1, "False");
    BROWSER.screenshot("restarted");
  }

  private static Notebook open(String... cells) throws IOException {
    return Notebook.open(BROWSER.page(), headroom.origin(), jupyter, cells);
  }
}
