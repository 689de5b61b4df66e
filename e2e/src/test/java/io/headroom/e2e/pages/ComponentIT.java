package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.browser.ConsoleLog;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The badge component in a page of somebody else's: the example of docs/badges.md, as it is. */
final class ComponentIT {

  private static final int CAP = 5;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;
  private Page page;
  private ConsoleLog console;

  @BeforeEach
  void open() throws IOException {
    headroom =
        owned.add(
            HeadroomProcess.start(
                "ComponentIT",
                new HeadroomConfig().withoutFile().set("websocketProxy.maxSessionsPerApp", CAP)));
    page = BROWSER.page();
    console = ConsoleLog.of(page);
    String example = example();
    page.route(
        "**/start",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setBody(example)
                    .setContentType("text/html; charset=utf-8")));
    page.navigate(headroom.origin() + "/start");
    page.waitForFunction("document.querySelector('headroom-badges').state === 'ok'");
  }

  @Test
  void theExampleShowsNothingWhileThereIsRoomAndThenSaysSo() throws IOException {
    assertThat(badges()).hasCount(0);
    assertThat(page.locator("headroom-badges [role=status]")).hasCount(1);
    assertThat(page.locator("#start")).isEnabled();
    BROWSER.screenshot("ok");

    new Sessions(owned).open(headroom, CAP - 1);
    assertThat(badges())
        .hasText(
            new String[] {"This instance is close to its limit", "Cluster is close to its limit"});
    assertThat(page.locator("#start")).isEnabled();

    new Sessions(owned).open(headroom, 1);
    assertThat(badges()).hasText(new String[] {"This instance is full", "Cluster is full"});
    assertThat(page.locator("#start")).isDisabled();
    assertThat(page.locator("#reason")).hasText("Cluster is full");
    BROWSER.screenshot("full");
    console.assertClean();
  }

  @Test
  void greenIsForThoseWhoAskForIt() {
    attribute("always", true);
    assertThat(badges()).hasText(new String[] {"This instance has room", "Cluster has room"});

    attribute("always", false);
    assertThat(badges()).hasCount(0);

    attribute("numbers", true);
    assertThat(page.locator("headroom-badges [part~=instance]")).containsText("5 free");
    BROWSER.screenshot("numbers");

    attribute("quiet", true);
    assertThat(badges()).hasCount(0);
  }

  @Test
  void aProxyThatDoesNotAnswerIsUnknownAndTurnsNoButtonOff() {
    page.route("**/_headroom/capacity**", Route::abort);
    page.reload();

    assertThat(badges()).hasText(new String[] {"This instance: unknown", "Cluster: unknown"});
    assertThat(page.locator("#start")).isEnabled();
  }

  private Locator badges() {
    return page.locator("headroom-badges [part=text]");
  }

  private void attribute(String name, boolean on) {
    page.locator("headroom-badges")
        .evaluate("(badges, name) => badges.toggleAttribute(name, " + on + ")", name);
  }

  private static String example() throws IOException {
    String page = Files.readString(Places.repository().resolve("docs/badges.md"));
    int from = page.indexOf("```html\n") + "```html\n".length();
    return page.substring(from, page.indexOf("```", from));
  }
}
