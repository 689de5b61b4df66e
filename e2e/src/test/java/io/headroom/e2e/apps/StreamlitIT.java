package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person works a Streamlit app, in real Chromium, through Headroom. */
final class StreamlitIT {

  private static final int UPLOAD_BYTES = 100 << 20;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();
  @RegisterExtension final Owned owned = new Owned();

  private static StreamlitServer streamlit;

  private HeadroomConfig config;
  private HeadroomProcess headroom;

  @BeforeAll
  static void startStreamlit() {
    streamlit = SERVERS.add(StreamlitServer.start("StreamlitIT", "/app/demo/"));
  }

  @BeforeEach
  void startHeadroom() {
    config =
        new HeadroomConfig()
            .route("/app/demo/", streamlit.target(), "app")
            .set("drain.timeoutMs", 3_000);
    headroom = owned.add(HeadroomProcess.start("StreamlitIT", config));
  }

  @Test
  void widgetsAnswer() {
    SocketLog sockets = SocketLog.of(BROWSER.page());
    openApp();

    greet("Ada");
    count();

    see("Hello Ada!");
    see("Counted 1");
    BROWSER.screenshot("interacted");
    var stream = sockets.opened("/app/demo/_stcore/stream");
    assertFalse(stream.isEmpty());
    assertEquals("streamlit", stream.get(0).headers().get("sec-websocket-protocol"));
  }

  @Test
  void hundredMegabyteUploadArrivesWhole() throws IOException, NoSuchAlgorithmException {
    byte[] content = new byte[UPLOAD_BYTES];
    new Random(1).nextBytes(content);
    Path file = Files.write(Places.output("StreamlitIT").resolve("upload.bin"), content);
    openApp();

    BROWSER.page().locator("input[type=file]").setInputFiles(file);

    see("Got " + UPLOAD_BYTES + " bytes, SHA-256 " + sha256(content));
    BROWSER.screenshot("uploaded");
    Files.delete(file);
  }

  @Test
  void sessionGoesOnAfterTheProxyDrainedAndCameBack() {
    SocketLog sockets = SocketLog.of(BROWSER.page());
    openApp();
    count();
    see("Counted 1");

    headroom.signal(ManagedProcess.Signal.TERM);
    assertEquals(0, headroom.awaitExit(Duration.ofSeconds(30)), headroom::logTail);
    owned.add(HeadroomProcess.restart("StreamlitIT", config, headroom));

    BROWSER.page().waitForCondition(() -> sockets.opened("_stcore/stream").size() >= 2);
    count();
    see("Counted 2");
    BROWSER.screenshot("reconnected");
  }

  private void openApp() {
    BROWSER.page().navigate(headroom.origin() + streamlit.base());
    see("Counted 0");
  }

  private static void greet(String name) {
    var input = BROWSER.page().getByLabel("Your name");
    input.fill(name);
    input.press("Enter");
  }

  private static void count() {
    BROWSER.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Count")).click();
  }

  private static void see(String text) {
    PlaywrightAssertions.assertThat(BROWSER.page().getByText(text)).isVisible();
  }

  private static String sha256(byte[] content) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
