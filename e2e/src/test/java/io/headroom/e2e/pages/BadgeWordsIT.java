package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the badges say of documents that are hard to come by: each word of it is true. */
final class BadgeWordsIT {

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private Page page;
  private StartPage start;

  /** What the proxy answers. */
  private volatile String answer = document(load(0, 5, 5, "ok"), cluster(0, 5, 5, "ok"));

  @BeforeEach
  void open() {
    HeadroomProcess headroom =
        owned.add(HeadroomProcess.start("BadgeWordsIT", new HeadroomConfig().withoutFile()));
    page = BROWSER.page();
    page.route("**/_headroom/capacity/events", Route::abort);
    page.route(
        "**/_headroom/capacity",
        route ->
            route.fulfill(
                new Route.FulfillOptions().setBody(answer).setContentType("application/json")));
    start = StartPage.open(page, headroom.origin());
  }

  @Test
  void whileThereIsRoomHereAndThere() {
    told(load(1, 50, 49, "ok"), cluster(80, 100, 17, "ok").put("reserved", 3));

    titles("1 session open, 49 of 50 free", "80 sessions open, 3 reserved, 17 of 100 free");
    numbers("49 free", "17 free");
  }

  @Test
  void nearTheLimit() {
    told(load(46, 50, 4, "warning"), cluster(92, 100, 8, "warning").put("secondsToFull", 840));

    titles(
        "46 sessions open, 4 of 50 free", "92 sessions open, 8 of 100 free, full in about 14 min");
    numbers("4 free", "8 free");
  }

  @Test
  void fullHereAndThere() {
    told(load(50, 50, 0, "full"), cluster(100, 100, 0, "full").put("secondsToFull", 0));

    titles("50 sessions open, 0 of 50 free", "100 sessions open, 0 of 100 free");
  }

  @Test
  void restartingHereWithRoomElsewhere() {
    told(restarting(1), cluster(91, 50, 10, "ok"));

    titles("1 session still open here; new ones open elsewhere", "91 sessions open, 10 of 50 free");
  }

  @Test
  void restartingHereAndFullElsewhere() {
    told(restarting(40), cluster(90, 50, 0, "full"));

    titles(
        "40 sessions still open here; no room for new ones is known",
        "90 sessions open, 0 of 50 free");
  }

  @Test
  void restartingEverywhere() {
    told(restarting(40), cluster(90, 0, 0, "full").put("draining", true));

    titles(
        "40 sessions still open here; no room for new ones is known",
        "90 sessions still open; no room for new ones is known");
    assertThat(page.locator("#reason")).hasText("Cluster is restarting. Try again in a moment.");
  }

  @Test
  void inThePartOfTheClusterThatIsSeen() {
    told(load(10, 50, 40, "ok"), cluster(80, 100, 20, "ok").put("partial", true));
    titles("10 sessions open, 40 of 50 free", "In the part seen: 80 sessions open, 20 of 100 free");
    numbers("40 free", "20 free in the part seen");

    told(load(50, 50, 0, "full"), cluster(100, 100, 0, "warning").put("partial", true));
    titles("50 sessions open, 0 of 50 free", "In the part seen: 100 sessions open, 0 of 100 free");

    told(restarting(40), cluster(40, 0, 0, "warning").put("partial", true));
    titles(
        "40 sessions still open here; no room for new ones is known",
        "In the part seen: 40 sessions open, 0 of 0 free");
  }

  private void told(JsonObject instance, JsonObject cluster) {
    answer = document(instance, cluster);
    page.reload();
  }

  private void titles(String instance, String cluster) {
    assertThat(start.badge("instance")).hasAttribute("title", instance);
    assertThat(start.badge("cluster")).hasAttribute("title", cluster);
  }

  private void numbers(String instance, String cluster) {
    assertThat(start.badge("instance").locator("[part=numbers]")).hasText(instance);
    assertThat(start.badge("cluster").locator("[part=numbers]")).hasText(cluster);
  }

  private static String document(JsonObject instance, JsonObject cluster) {
    boolean full = cluster.getString("level").equals("full");
    String why = cluster.containsKey("draining") ? "Cluster is restarting" : "Cluster is full";
    return new JsonObject()
        .put("asOf", "2026-11-20T20:00:00.000Z")
        .put("instance", instance.copy().put("id", "pod-a"))
        .put("cluster", cluster)
        .put("newSessions", new JsonObject().put("enabled", !full).put("reason", full ? why : null))
        .encode();
  }

  private static JsonObject load(int open, int cap, int free, String level) {
    return new JsonObject()
        .put("open", open)
        .put("reserved", 0)
        .put("cap", cap)
        .put("free", free)
        .put("level", level);
  }

  private static JsonObject cluster(int open, int cap, int free, String level) {
    return load(open, cap, free, level).put("instances", 2).put("partial", false);
  }

  private static JsonObject restarting(int open) {
    return load(open, 0, 0, "full").put("draining", true);
  }
}
