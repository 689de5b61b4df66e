package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The start page while one of two instances is full, and while both are. */
final class FullInstanceIT {

  private static final String NAME = "FullInstanceIT";
  private static final String COOKIE = "STICKY";
  private static final int CAP = 5;
  private static final Duration BOUND = Duration.ofSeconds(60);

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private final List<HeadroomProcess> pods = new ArrayList<>();

  @BeforeEach
  void startCluster() {
    for (HeadroomConfig config : ClusterConfig.of(2)) {
      config
          .withoutFile()
          .set("websocketProxy.maxSessionsPerApp", CAP)
          .set("public.affinityCookie", COOKIE);
      pods.add(owned.add(HeadroomProcess.start(NAME, config)));
    }
  }

  @Test
  void onlyAFullClusterTurnsTheButtonsOff() throws IOException {
    StartPage here = StartPage.open(BROWSER.page(), pods.get(0).origin());
    StartPage there = StartPage.open(BROWSER.open(new NewContextOptions()), pods.get(1).origin());

    new Sessions(owned).open(pods.get(0), CAP);
    here.expectBadges("This instance is full", "Cluster has room");
    here.expectButtons(true);
    there.expectBadges("This instance has room", "Cluster has room");
    here.start("jupyter", "WebSocket pool full on this instance; another one has room.");
    BROWSER.judge(here.page(), "instance-full");

    new Sessions(owned).open(pods.get(1), CAP);
    for (StartPage page : List.of(here, there)) {
      page.expectBadges("This instance is full", "Cluster is full");
      page.expectButtons(false);
    }
  }

  /** A real HAProxy keeps people on their instance by a cookie, until Headroom lets them go. */
  @Test
  void startMovesOnToTheInstanceWithRoom() throws IOException {
    StickyProxy proxy = owned.add(StickyProxy.start(NAME, COOKIE, pods));
    Page page = BROWSER.page();
    StartPage start = StartPage.open(page, proxy.origin());
    start.expectBadges("This instance has room", "Cluster has room");
    String first = proxy.podOf(page);
    HeadroomProcess full = pods.get(first.equals("pod-0") ? 0 : 1);
    HeadroomProcess roomy = pods.get(first.equals("pod-0") ? 1 : 0);
    new Sessions(owned).open(full, CAP);
    start.expectBadges("This instance is full", "Cluster has room");

    Await.until(
        "it runs on the other instance",
        BOUND,
        () -> {
          start.clickStart("jupyter");
          assertThat(start.outcome("jupyter")).not().containsText("…");
          return start.outcome("jupyter").innerText().equals("1 running");
        });

    assertEquals(1.0, roomy.metrics().value("ws_connection_in_flight_count"));
    assertEquals(full == pods.get(0) ? "pod-1" : "pod-0", proxy.podOf(page));
  }
}
