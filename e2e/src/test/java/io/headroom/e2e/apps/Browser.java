package io.headroom.e2e.apps;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.headroom.e2e.process.Places;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Headless Chromium for the tests of one class, a fresh context with one page for each test. A test
 * that fails leaves a screenshot under its name.
 */
final class Browser
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  static final double SLOW_MS = 60_000;

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  // Owned by the test thread.
  private Playwright playwright;
  private com.microsoft.playwright.Browser browser;
  private BrowserContext context;
  private Page page;
  private String test;

  @Override
  public void beforeAll(ExtensionContext extension) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setHeadless(true)
                    .setArgs(FLAGS));
    PlaywrightAssertions.setDefaultAssertionTimeout(SLOW_MS);
  }

  @Override
  public void beforeEach(ExtensionContext extension) {
    test =
        extension.getRequiredTestClass().getSimpleName()
            + "."
            + extension.getRequiredTestMethod().getName();
    context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 900));
    context.setDefaultTimeout(SLOW_MS);
    page = context.newPage();
  }

  @Override
  public void afterEach(ExtensionContext extension) {
    if (extension.getExecutionException().isPresent()) {
      screenshot("FAILED");
    }
    context.close();
  }

  @Override
  public void afterAll(ExtensionContext extension) {
    browser.close();
    playwright.close();
  }

  Page page() {
    return page;
  }

  /** Keeps what the page shows, under the test's name and this one. */
  void screenshot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Places.screenshots().resolve(test + "." + name + ".png")));
  }
}
