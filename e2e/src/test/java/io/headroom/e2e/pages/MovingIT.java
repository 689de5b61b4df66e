package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages whose instance is another one by now: the sticky cookie moved on, or it restarts. */
final class MovingIT {

  private static final String NAME = "MovingIT";
  private static final int CAP = 5;
  private static final int DRAIN_MS = 90_000;

  /** What takes a minute takes a few seconds; the component waits for nothing else as long. */
  private static final String SHORT_MINUTES =
      """
      const plain = window.setTimeout;
      window.setTimeout = (action, ms, ...more) =>
        plain(action, ms > 45_000 && ms <= 75_000 ? ms / 30 : ms, ...more);
      """;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private final List<HeadroomProcess> pods = new ArrayList<>();
  private StickyProxy proxy;
  private Page page;

  @BeforeEach
  void startCluster() {
    for (HeadroomConfig config : ClusterConfig.of(2)) {
      config
          .withoutFile()
          .set("websocketProxy.maxSessionsPerApp", CAP)
          .set("drain.timeoutMs", DRAIN_MS);
      pods.add(owned.add(HeadroomProcess.start(NAME, config)));
    }
    proxy = owned.add(StickyProxy.start(NAME, "STICKY", pods));
    page = BROWSER.page();
    proxy.stick(page, 0);
  }

  @Test
  void theBadgeFollowsTheCookieWithinAMinute() throws IOException {
    new Sessions(owned).open(pods.get(0), CAP);
    page.addInitScript(SHORT_MINUTES);
    StartPage start = StartPage.open(page, proxy.origin());
    start.expectBadges("This instance is full", "Cluster has room");

    proxy.stick(page, 1);

    start.expectBadges("This instance has room", "Cluster has room");
    assertFollows(start, 1);
  }

  @Test
  void theBadgeFollowsTheCookieAtOnceWhenThePageAsks() throws IOException {
    new Sessions(owned).open(pods.get(0), CAP);
    StartPage start = StartPage.open(page, proxy.origin());
    start.expectBadges("This instance is full", "Cluster has room");

    proxy.stick(page, 1);
    page.locator("headroom-badges").evaluate("badges => badges.refresh('pod-1')");

    start.expectBadges("This instance has room", "Cluster has room");
    assertFollows(start, 1);
  }

  @Test
  void anInstanceThatRestartsIsGreyAndItsPeopleAreTakenToAnother() throws IOException {
    List<WebSocketProbe> sessions = new ArrayList<>();
    for (int i = 0; i < CAP; i++) {
      UpgradeRequest upgrade = UpgradeRequest.to(pods.get(0).port(), "/sample/echo");
      sessions.add(new Sessions(owned).open(upgrade));
    }
    StartPage start = StartPage.open(page, proxy.origin());
    Page sample = page.context().newPage();
    sample.navigate(proxy.origin() + "/sample/");
    Page status = page.context().newPage();
    status.navigate(proxy.origin() + "/_headroom/");
    start.expectBadges("This instance is full", "Cluster has room");

    pods.get(0).signal(ManagedProcess.Signal.TERM);

    start.expectBadges("This instance is restarting", "Cluster has room");
    start.expectButtons(true);
    assertFalse(start.badge("instance").getAttribute("title").contains("of 0"));
    start.start("jupyter", "This instance is restarting; another one has room.");
    assertThat(sample.locator("#free")).hasText("restarting");
    assertThat(sample.locator(".pool .figure")).not().containsText("of 0");
    assertThat(status.locator("#instances .chip.restarting")).hasText("restarting");
    BROWSER.judge(page, "restarting-start");
    BROWSER.judge(sample, "restarting-sample");
    BROWSER.judge(status, "restarting-status");
    JsonObject own = capacity(pods.get(0)).getJsonObject("instance");
    assertEquals("This instance is restarting", own.getJsonObject("badge").getString("text"));
    assertEquals("grey", own.getJsonObject("badge").getString("color"));

    proxy.stick(page, 1);
    start.expectBadges("This instance has room", "Cluster has room");
    for (WebSocketProbe session : sessions) {
      session.close();
    }
    assertEquals(0, pods.get(0).awaitExit(java.time.Duration.ofMillis(DRAIN_MS)));
  }

  /** It moves with the sessions of that instance, by its stream. */
  private void assertFollows(StartPage start, int pod) throws IOException {
    new Sessions(owned).open(pods.get(pod), CAP);
    start.expectBadges("This instance is full", "Cluster is full");
  }

  private static JsonObject capacity(HeadroomProcess pod) throws IOException {
    return new JsonObject(pod.http().get("/_headroom/capacity").body());
  }
}
