package io.headroom.benchmarks;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Headless Chromium that loads JupyterLab, each time as a browser that was never there. */
final class Chromium implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/bin/chromium");

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration IDLE = Duration.ofMillis(500);

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /** The page's own clock, which starts with the navigation, is read when the launcher is seen. */
  private static final String WATCH =
      """
      const look = () => {
        const launcher = document.querySelector('.jp-LauncherCard');
        if (launcher?.getClientRects().length && !document.querySelector('#jupyterlab-splash')) {
          window.shownAt = performance.now();
        } else {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
      """;

  private static final String LOAD_EVENT =
      "performance.getEntriesByType('navigation')[0].loadEventEnd";

  private final Playwright playwright;
  private final Browser browser;

  Chromium() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions().setExecutablePath(PROGRAM).setHeadless(true).setArgs(FLAGS));
  }

  String version() {
    return "Chromium " + browser.version();
  }

  /**
   * Loads the page with a profile of its own: no cache, no cookie, no connection, no compiled
   * script. It is ready when the launcher is seen and every GET answered; half a second without
   * another one, which is not counted, tells that there was no further.
   */
  PageLoad load(String url) {
    try (BrowserContext profile = browser.newContext()) {
      profile.setDefaultTimeout((double) LIMIT.toMillis());
      Page page = profile.newPage();
      page.addInitScript(WATCH);
      Traffic traffic = Traffic.of(page);
      page.navigate(url);
      page.waitForFunction("window.shownAt");
      page.waitForCondition(() -> traffic.isIdleFor(IDLE));
      double shown = number(page, "window.shownAt");
      return new PageLoad(
          Math.max(shown, traffic.lastEndMillis() - number(page, "performance.timeOrigin")),
          shown,
          number(page, LOAD_EVENT),
          traffic.gets(),
          traffic.failures());
    }
  }

  private static double number(Page page, String expression) {
    return ((Number) page.evaluate(expression)).doubleValue();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
