package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person works in a JupyterLab terminal, in real Chromium, through Headroom. */
final class JupyterTerminalIT {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int BULK_BYTES = 10_000_000;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static JupyterServer jupyter;
  private static HeadroomProcess headroom;

  private SocketLog sockets;

  @BeforeAll
  static void start() throws IOException {
    jupyter = SERVERS.add(JupyterServer.start("JupyterTerminalIT", "alice"));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "JupyterTerminalIT",
                new HeadroomConfig().route("/user/alice/", jupyter.target(), "terminal")));
  }

  @BeforeEach
  void openTerminal() {
    Page page = BROWSER.page();
    sockets = SocketLog.of(page);
    page.navigate(headroom.origin() + jupyter.base() + "lab?reset&token=" + JupyterServer.TOKEN);
    page.locator(".jp-LauncherCard[title='Start a new terminal session']").click();
    page.locator(".jp-Terminal .xterm-screen").click();
    page.waitForCondition(() -> sockets.received("/terminals/websocket/") > 0);
    type("cd " + jupyter.files());
  }

  @Test
  void shellRunsWhatIsTyped() throws IOException {
    type("echo six times seven is $((6 * 7)) | tee typed.txt");

    assertEquals("six times seven is 42", awaitFile("typed.txt"));
    BROWSER.screenshot("typed");
  }

  @Test
  void resizingTheWindowReachesTheShell() throws IOException {
    type("stty size > before.txt");
    String before = awaitFile("before.txt");

    BROWSER.page().setViewportSize(900, 500);

    Await.until(
        "the shell knows its new size",
        BOUND,
        () -> {
          type("stty size > after.txt");
          return !awaitFile("after.txt").equals(before);
        });
    assertNotEquals(before, awaitFile("after.txt"));
    BROWSER.screenshot("resized");
  }

  @Test
  void tenMegabytesOfOutputArrive() throws IOException {
    type("head -c " + BULK_BYTES + " /dev/zero | tr '\\0' '=' | fold -w 100; touch done.txt");

    awaitFile("done.txt");

    BROWSER
        .page()
        .waitForCondition(
            () -> sockets.received("/terminals/websocket/") > BULK_BYTES,
            new Page.WaitForConditionOptions().setTimeout(Browser.SLOW_MS));
    type("echo still here > alive.txt");
    assertTrue(awaitFile("alive.txt").startsWith("still"));
    BROWSER.screenshot("ten-megabytes");
  }

  private static void type(String line) {
    BROWSER.page().keyboard().type(line);
    BROWSER.page().keyboard().press("Enter");
  }

  /** What a command wrote into a file in the shell's folder, without the line's end. */
  private static String awaitFile(String name) throws IOException {
    Path file = jupyter.files().resolve(name);
    Await.until(name + " is written", BOUND, () -> Files.exists(file));
    if (!name.equals("done.txt")) {
      Await.until(name + " has a line", BOUND, () -> Files.readString(file).endsWith("\n"));
    }
    return Files.readString(file).trim();
  }
}
