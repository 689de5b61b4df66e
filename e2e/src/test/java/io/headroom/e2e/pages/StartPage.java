package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

/** The start page in a browser: its badges and the three cards. */
record StartPage(Page page) {

  static StartPage open(Page page, String origin) {
    page.navigate(origin + "/sample/cards");
    return new StartPage(page);
  }

  /** The badge of {@code scope}: instance or cluster. */
  Locator badge(String scope) {
    return page.locator("headroom-badges [part~=" + scope + "]");
  }

  void expectBadges(String instance, String cluster) {
    assertThat(badge("instance").locator("[part=text]")).hasText(instance);
    assertThat(badge("cluster").locator("[part=text]")).hasText(cluster);
  }

  void expectButtons(boolean on) {
    Locator buttons = page.locator("[data-app] .primary");
    assertThat(buttons).hasCount(3);
    for (Locator button : buttons.all()) {
      if (on) {
        assertThat(button).isEnabled();
      } else {
        assertThat(button).isDisabled();
      }
    }
  }

  /** Clicks a card's start button and awaits what the card says then. */
  void start(String app, String outcome) {
    clickStart(app);
    assertThat(outcome(app)).hasText(outcome);
  }

  void stop(String app, String outcome) {
    card(app).locator(".stop").click();
    assertThat(outcome(app)).hasText(outcome);
  }

  void clickStart(String app) {
    card(app).locator(".primary").click();
  }

  /** What a card says of the last try. */
  Locator outcome(String app) {
    return card(app).locator(".outcome");
  }

  private Locator card(String app) {
    return page.locator("[data-app=" + app + "]");
  }
}
