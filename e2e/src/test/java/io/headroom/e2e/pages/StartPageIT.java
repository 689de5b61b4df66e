package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.browser.ConsoleLog;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess.Signal;
import io.headroom.e2e.process.Owned;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The start page with its three cards, in front of one instance with five slots. */
final class StartPageIT {

  private static final int CAP = 5;

  /** Notes what the badges tell the page. */
  private static final String LISTEN =
      """
      window.told = [];
      addEventListener('statechange', ({ detail }) => told.push(
        `${detail.state} ${detail.instance} ${detail.cluster} ${detail.newSessions.enabled}`));
      """;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;
  private Page page;
  private StartPage start;

  @BeforeEach
  void open() {
    headroom =
        owned.add(
            HeadroomProcess.start(
                "StartPageIT",
                new HeadroomConfig().withoutFile().set("websocketProxy.maxSessionsPerApp", CAP)));
    page = BROWSER.page();
    page.addInitScript(LISTEN);
    start = StartPage.open(page, headroom.origin());
  }

  @Test
  void badgesAndButtonsFollowTheLevelsUpAndDown() {
    ConsoleLog console = ConsoleLog.of(page);
    start.expectBadges("This instance has room", "Cluster has room");
    BROWSER.judge(page, "ok");

    start.start("jupyter", "1 running");
    start.start("terminal", "1 running");
    start.start("jupyter", "2 running");
    start.start("apps", "1 running");
    start.expectBadges("This instance is close to its limit", "Cluster is close to its limit");
    start.expectButtons(true);
    BROWSER.judge(page, "orange");

    start.start("apps", "2 running");
    start.expectBadges("This instance is full", "Cluster is full");
    start.expectButtons(false);
    assertThat(page.locator("#reason"))
        .hasText("Cluster is full. Nothing can be started until a slot is free.");
    BROWSER.judge(page, "red");

    start.stop("jupyter", "1 running");
    start.expectButtons(true);
    assertThat(page.locator("#reason")).isHidden();
    start.stop("jupyter", "Stopped.");
    start.expectBadges("This instance has room", "Cluster has room");
    assertEquals(
        List.of(
            "unknown unknown unknown true",
            "ok ok ok true",
            "warning warning warning true",
            "full full full false",
            "warning warning warning true",
            "ok ok ok true"),
        page.evaluate("told"));
    console.assertClean();
  }

  @Test
  void killedProxyTurnsTheBadgesGreyAndLeavesTheButtonsOn() {
    ConsoleLog console = ConsoleLog.of(page);
    start.expectBadges("This instance has room", "Cluster has room");

    headroom.signal(Signal.KILL);

    start.expectBadges("This instance: unknown", "Cluster: unknown");
    start.expectButtons(true);
    assertThat(start.badge("cluster")).hasAttribute("title", "No update for a while");
    BROWSER.judge(page, "unknown");
    start.start("jupyter", "The proxy does not answer.");
    console.assertCleanButForAnswers();
  }

  @Test
  void frozenProxyTurnsTheBadgesGreyUntilItIsBack() {
    start.expectBadges("This instance has room", "Cluster has room");

    headroom.signal(Signal.STOP);
    start.expectBadges("This instance: unknown", "Cluster: unknown");

    headroom.signal(Signal.CONT);
    start.expectBadges("This instance has room", "Cluster has room");
  }

  @Test
  void badgesAreAnnouncedAsOneStatus() {
    start.expectBadges("This instance has room", "Cluster has room");
    Locator region = page.locator("headroom-badges [role=status]");
    assertThat(region).hasAttribute("aria-atomic", "true");
    assertThat(region.locator("svg")).hasCount(2);
    for (Locator icon : region.locator("svg").all()) {
      assertThat(icon).hasAttribute("aria-hidden", "true");
    }
    assertThat(start.badge("instance")).hasAttribute("title", "0 sessions open, 5 of 5 free");
  }

  @Test
  void badgesPollWhereNoStreamGetsThrough() throws IOException {
    page.route("**/capacity/events", Route::abort);
    page.reload();
    start.expectBadges("This instance has room", "Cluster has room");
    new Sessions(owned).open(headroom, CAP);
    start.expectBadges("This instance is full", "Cluster is full");
  }

  @Test
  void badgesTakeThePlatformsColours() {
    start.expectBadges("This instance has room", "Cluster has room");
    page.evaluate(
        """
        () => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`
            headroom-badges { --headroom-ok-background: rgb(1, 2, 3); --headroom-radius: 2px; }
            headroom-badges::part(cluster) { text-transform: uppercase; }`);
          document.adoptedStyleSheets.push(sheet);
        }
        """);
    assertThat(start.badge("instance")).hasCSS("background-color", "rgb(1, 2, 3)");
    assertThat(start.badge("instance")).hasCSS("border-radius", "2px");
    assertThat(start.badge("cluster")).hasCSS("text-transform", "uppercase");
  }

  @Test
  void badgesShowWhatTheirAttributesAsk() {
    start.expectBadges("This instance has room", "Cluster has room");
    attribute("scope", "cluster");
    assertThat(start.badge("instance")).hasCount(0);
    assertThat(start.badge("cluster")).isVisible();
    attribute("quiet", "");
    assertThat(start.badge("cluster")).isHidden();
    start.start("jupyter", "1 running");
    start.start("jupyter", "2 running");
    start.start("jupyter", "3 running");
    start.start("jupyter", "4 running");
    assertThat(start.badge("cluster")).isVisible();
    assertThat(start.badge("cluster").locator("[part=numbers]")).hasText("1 free");
  }

  private void attribute(String name, String value) {
    page.locator("headroom-badges")
        .evaluate(
            "(badges, [name, value]) => badges.setAttribute(name, value)", List.of(name, value));
  }
}
