package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.browser.ConsoleLog;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sample page, as a newcomer clicks through it. */
final class SamplePageIT {

  private static final String REFUSED = "1013 · WebSocket session cap reached (maxSessionsPerApp)";

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  @Test
  void levelsAndTheRefusalAreSeenByClicking() {
    HeadroomProcess headroom =
        owned.add(
            HeadroomProcess.start(
                "SamplePageIT",
                new HeadroomConfig().withoutFile().set("websocketProxy.maxSessionsPerApp", 5)));
    Page page = BROWSER.page();
    ConsoleLog console = ConsoleLog.of(page);
    page.navigate(headroom.origin() + "/");
    assertThat(page.locator("#free")).hasText("5 free");
    BROWSER.judge(page, "empty");

    for (int open = 1; open <= 4; open++) {
      page.locator("#open-one").click();
      assertThat(page.locator("#count")).hasText(open + " open");
    }
    assertThat(page.locator("#free")).hasText("only 1 free");
    BROWSER.judge(page, "warning");

    page.locator("#open-five").click();
    assertThat(page.locator("#free")).hasText("full");
    assertThat(page.locator("#log .refused:has-text('" + REFUSED + "')").first()).isVisible();
    BROWSER.judge(page, "refused");

    page.locator("#close-all").click();
    assertThat(page.locator("#free")).hasText("5 free");
    assertThat(page.locator("#count")).hasText("none open");
    console.assertCleanButForAnswers();
  }
}
