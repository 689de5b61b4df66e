package io.headroom.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ViewportSize;
import io.headroom.e2e.process.Places;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Headless Chromium for the tests of one class, a fresh context with one page for each test. A test
 * that fails leaves screenshots under its name.
 */
public final class Browser
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  public static final double SLOW_MS = 60_000;

  private static final int DESK = 1280;
  private static final int PHONE = 360;

  /** What lies outside the box of a table that does not fit it. */
  private static final String CUT =
      "[...document.querySelectorAll('.stacks')].filter(box => box.scrollWidth > box.clientWidth)"
          + ".flatMap(box => [...box.querySelectorAll('*')].filter(it =>"
          + " it.getBoundingClientRect().right > box.getBoundingClientRect().right))"
          + ".map(it => `${it.localName}.${it.className}: ${it.innerText}`)";

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
  private final List<Page> pages = new ArrayList<>();
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
    open(new NewContextOptions());
  }

  @Override
  public void afterEach(ExtensionContext extension) {
    if (extension.getExecutionException().isPresent()) {
      for (int i = 0; i < pages.size(); i++) {
        keep(pages.get(i), "FAILED" + (i == 0 ? "" : "-" + i), false);
      }
    }
    pages.stream().map(Page::context).forEach(BrowserContext::close);
    pages.clear();
  }

  @Override
  public void afterAll(ExtensionContext extension) {
    browser.close();
    playwright.close();
  }

  /** The page that each test begins with. */
  public Page page() {
    return pages.get(0);
  }

  /** One more page, of another person: nothing is shared with the first. */
  public Page open(NewContextOptions options) {
    BrowserContext context = browser.newContext(options.setViewportSize(DESK, 900));
    context.setDefaultTimeout(SLOW_MS);
    pages.add(context.newPage());
    return pages.get(pages.size() - 1);
  }

  /** Keeps what the first page shows, under the test's name and this one. */
  public void screenshot(String name) {
    keep(page(), name, false);
  }

  /**
   * Shows a page in both themes, on a desk and on a phone: it must fit the width, axe must find
   * nothing, and a screenshot of the whole page is kept of each.
   */
  public void judge(Page page, String name) {
    ViewportSize before = page.viewportSize();
    for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (int width : List.of(DESK, PHONE)) {
        page.emulateMedia(
            new Page.EmulateMediaOptions()
                .setColorScheme(theme)
                .setReducedMotion(ReducedMotion.REDUCE));
        page.setViewportSize(width, before.height);
        String look = name + "-" + theme.name().toLowerCase(Locale.ROOT) + "-" + width;
        assertEquals(width, page.evaluate("document.documentElement.scrollWidth"), look);
        if (width == PHONE) {
          assertEquals(List.of(), page.evaluate(CUT), look + ": cut tables");
        }
        Axe.findsNothing(page, look);
        keep(page, look);
      }
    }
    page.setViewportSize(before.width, before.height);
  }

  /** Keeps the whole of a page, under the test's name and this one. */
  public void keep(Page page, String name) {
    keep(page, name, true);
  }

  private void keep(Page page, String name, boolean whole) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(whole)
            .setPath(Places.screenshots().resolve(test + "." + name + ".png")));
  }
}
