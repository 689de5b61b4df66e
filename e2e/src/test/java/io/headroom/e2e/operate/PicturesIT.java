package io.headroom.e2e.operate;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.browser.ConsoleLog;
import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Pictures of the dashboard, the status page and the start page, from three instances that people
 * use. {@code docs/pictures/draw} makes the ones in the documentation, of more minutes.
 */
final class PicturesIT {

  private static final String NAME = "PicturesIT";
  private static final List<String> PODS =
      List.of("7c9d8b6f5d-4xq2m", "7c9d8b6f5d-h8ktz", "7c9d8b6f5d-wn5rc");
  private static final int CAP = 60;
  private static final int LARGEST_BYTES = 400_000;
  private static final long SECONDS = Long.getLong("headroom.e2e.pictures.seconds", 40);
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long STEP_NANOS = Duration.ofMillis(200).toNanos();

  /** Empty while the cluster does not fill up within the hour. */
  private static final String MAY_BE_EMPTY = "Time to full";

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private final List<HeadroomProcess> cluster = new ArrayList<>();
  private final List<HeadroomConfig> configs = new ArrayList<>();
  private PrometheusServer prometheus;

  @BeforeEach
  void start() {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomProcess sample =
        owned.add(HeadroomProcess.start(NAME, new HeadroomConfig().withoutFile()));
    Map<String, Integer> scraped = new TreeMap<>();
    for (HeadroomConfig config : ClusterConfig.of(PODS.size())) {
      String id = "headroom-" + PODS.get(cluster.size());
      config
          .set("instanceId", id)
          .set("websocketProxy.maxSessionsPerApp", CAP)
          .set("capacity.reservationTtlMs", 20_000)
          .route("/user/{name}/", echo.target(), "jupyter")
          .route("/shell/", echo.target(), "terminal")
          .route("/board/", echo.target(), "app")
          .route("/gone/", "http://127.0.0.1:" + FreePorts.take(1).get(0), "app")
          .route("/sample/", sample.origin(), "app");
      HeadroomProcess pod = owned.add(HeadroomProcess.start(NAME, config));
      configs.add(config);
      cluster.add(pod);
      scraped.put(id, pod.managementPort());
    }
    prometheus = owned.add(PrometheusServer.start(NAME, scraped));
  }

  @Test
  void everyPanelIsDrawn() throws Exception {
    Visitors visitors = owned.add(new Visitors(cluster, CAP));
    live(visitors);
    DrawnDashboard drawn = owned.add(DrawnDashboard.of(prometheus, SECONDS));
    Page page = BROWSER.page();
    ConsoleLog console = ConsoleLog.of(page);
    page.setViewportSize(1600, 900);
    page.navigate(drawn.address());
    assertThat(page.locator("body[data-drawn]")).isVisible();
    console.assertClean();
    everyChartHasALine(page);
    assertThat(panel(page, "WebSocket - sessions").locator(".legend li"))
        .hasText(new String[] {PODS.get(0), PODS.get(1), PODS.get(2), "Pool max (per instance)"});
    assertThat(panel(page, "WebSocket - sessions").locator(".caps path")).hasCount(1);
    keepDashboard(page);
    fillTheFirst(visitors);
    keepStatus(page);
    keepStartPage(page);
  }

  /** The morning, and a changed file and collections in it, as a cluster has them. */
  private void live(Visitors visitors) throws IOException {
    long start = System.nanoTime();
    long total = Duration.ofSeconds(SECONDS).toNanos();
    long next = start;
    while (next - start < total) {
      double progress = (double) (next - start) / total;
      visitors.step(progress);
      if (visitors.steps() % 100 == 50) {
        cluster.forEach(pod -> JvmMemory.liveHeapKib(pod.pid()));
      }
      if (visitors.steps() == 100) {
        configs.forEach(config -> config.set("websocketProxy.heartbeatIntervalMs", 15_000));
        for (int i = 0; i < cluster.size(); i++) {
          cluster.get(i).reconfigure(configs.get(i));
        }
      }
      next += STEP_NANOS;
      while (System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private static void everyChartHasALine(Page page) {
    for (Locator panel : page.locator("section.timeseries").all()) {
      String title = panel.getAttribute("data-title");
      if (!MAY_BE_EMPTY.equals(title)) {
        assertTrue(panel.locator(".line path[d*=L]").count() > 0, title + " has no line");
      }
    }
  }

  private static Locator panel(Page page, String title) {
    return page.locator("section[data-title='" + title + "']");
  }

  /** In two pictures: what users meet, and what is behind it. */
  private static void keepDashboard(Page page) throws IOException {
    double split = panel(page, "Upstreams and refusals").boundingBox().y;
    double end = page.locator("main").boundingBox().height;
    keep("dashboard", page, 0, split);
    keep("dashboard-behind", page, split, end);
  }

  /** Until reservations have given way to sessions, so that it stays full. */
  private void fillTheFirst(Visitors visitors) {
    HeadroomProcess first = cluster.get(0);
    Await.until(
        "the first is full of sessions",
        BOUND,
        () -> {
          visitors.crowd(0);
          return first.metrics().value("ws_connection_in_flight_count") == CAP;
        });
  }

  private void keepStatus(Page page) throws IOException {
    page.setViewportSize(1180, 800);
    page.navigate(cluster.get(0).origin() + "/_headroom/");
    assertThat(page.locator("#chart .line")).hasCount(PODS.size());
    assertThat(page.locator("#instances tr")).hasCount(PODS.size());
    awaitBadges(page);
    keep("status", page, 0, page.locator("#sessions-card").boundingBox().y - 10);
  }

  private void keepStartPage(Page page) throws IOException {
    page.navigate(cluster.get(0).origin() + "/sample/cards");
    awaitBadges(page);
    keep("start-page", page, 0, page.locator(".cards").boundingBox().y + 280);
  }

  private static void awaitBadges(Page page) {
    assertThat(page.locator("headroom-badges [part~=instance]"))
        .containsText("This instance is full");
    assertThat(page.locator("headroom-badges [part~=cluster]"))
        .containsText("Cluster is close to its limit");
  }

  /** In both themes. */
  private static void keep(String name, Page page, double top, double bottom) {
    for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
      String file = name + "-" + theme.name().toLowerCase(Locale.ROOT) + ".png";
      byte[] png =
          page.screenshot(
              new Page.ScreenshotOptions()
                  .setFullPage(true)
                  .setClip(0, top, page.viewportSize().width, bottom - top)
                  .setPath(folder().resolve(file)));
      assertTrue(png.length < LARGEST_BYTES, file + " has " + png.length + " bytes");
    }
  }

  private static Path folder() {
    String folder = System.getProperty("headroom.e2e.pictures.folder");
    return folder == null ? Places.screenshots() : Places.repository().resolve(folder);
  }
}
