package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.browser.ConsoleLog;
import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The status page of two instances that share four sessions of two people. */
final class StatusIT {

  private static final String NAME = "StatusIT";
  private static final String GATE = "/_headroom/sessions";
  private static final String TOKEN = "token-of-StatusIT";
  private static final String ALICE = "alice@example.org";
  private static final String BOB = "bob@example.org";
  private static final Duration BOUND = Duration.ofSeconds(60);

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();
  @RegisterExtension final Owned owned = new Owned();

  private static final List<HeadroomProcess> PODS = new ArrayList<>();

  private Page page;

  @BeforeAll
  static void start() throws IOException {
    EchoUpstream echo = SERVERS.add(EchoUpstream.start());
    Path token = Files.writeString(Places.output(NAME).resolve("token"), TOKEN + "\n");
    for (HeadroomConfig config : ClusterConfig.of(2)) {
      config
          .set("websocketProxy.maxSessionsPerApp", 8)
          .set("websocketProxy.userHeader", "X-Forwarded-User")
          .set("public.trustedProxies", new JsonArray().add("127.0.0.1/32"))
          .set("management.tokenFile", token.toString())
          .set("public.adminToken", true)
          .route("/user/{name}/", echo.target(), "jupyter")
          .route("/shell/", echo.target(), "terminal");
      PODS.add(SERVERS.add(HeadroomProcess.start(NAME, config)));
    }
  }

  /** Of the test before nothing is left that would count in this one. */
  @BeforeEach
  void newPage() {
    for (HeadroomProcess pod : PODS) {
      Await.until(
          "no session is open",
          BOUND,
          () -> pod.metrics().value("ws_connection_in_flight_count") == 0);
    }
    page = BROWSER.page();
  }

  @Test
  void tableIsCompleteWithoutJavaScript() throws IOException {
    openSessions();
    HttpCalls other = PODS.get(1).http();
    JsonObject held =
        new JsonObject(
            other
                .post(GATE, "{\"path\": \"/shell/later/\"}", "Content-Type", "application/json")
                .body());
    // The page is as it was when it was asked for.
    Await.until(
        "all sessions and the reservation are known here",
        BOUND,
        () -> {
          JsonObject document =
              new JsonObject(PODS.get(0).http().get("/_headroom/capacity").body());
          JsonObject cluster = document.getJsonObject("cluster");
          return cluster.getInteger("open") == 4 && cluster.getInteger("reserved") == 1;
        });
    Page plain = BROWSER.open(new NewContextOptions().setJavaScriptEnabled(false));
    plain.navigate(status(0));
    assertThat(plain.locator("#total-open")).hasText("4");
    assertThat(plain.locator("#total-cap")).hasText("of 16 open");
    assertThat(plain.locator("#instances tr")).hasCount(2);
    assertThat(row(plain, "pod-0")).containsText(text("pod-0 this one.*ok.*3 of 8"));
    assertThat(plain.locator("#total-reserved")).hasText("1");
    String numbers = "1 of 8\\s+6\\s+1\\s+\\d+ .*(now|ago)";
    assertThat(row(plain, "pod-1")).containsText(text("pod-1.*ok.*" + numbers));
    assertThat(plain.locator("footer")).containsText(text("Headroom \\d.*up \\d.*as of 20\\d\\d"));
    assertThat(plain.locator("#history")).isHidden();
    assertThat(plain.locator("#sessions-card")).isHidden();
    BROWSER.keep(plain, "without-javascript");
    assertEquals(204, other.delete(GATE + "/" + held.getString("reservation")).statusCode());
  }

  @Test
  void numbersAndChartFollowWithoutALoad() throws IOException {
    ConsoleLog console = ConsoleLog.of(page);
    page.navigate(status(0));
    assertThat(page.locator("#total-open")).hasText("0");
    assertThat(page.locator("#legend li")).hasText(new String[] {"pod-0", "pod-1"});
    page.evaluate("window.sameDocument = true");

    openSessions();

    assertThat(page.locator("#total-open")).hasText("4");
    assertThat(row(page, "pod-1")).containsText("1 of 8");
    assertThat(page.locator("#chart svg"))
        .hasAttribute("aria-label", Pattern.compile("pod-0: 3 of 8 now, 3 at most; pod-1: 1 of 8"));
    assertThat(page.locator("#chart .caps text")).hasText("cap 8");
    assertEquals(true, page.evaluate("window.sameDocument"));
    BROWSER.judge(page, "live");
    pointAtTheEndOfTheChart();
    assertThat(page.locator("#chart .tip")).containsText("pod-0: 3 of 8");
    BROWSER.screenshot("pointed-at");
    console.assertClean();
  }

  @Test
  void tokenShowsTheSessionsOfAllInstancesToSearchSortAndClose() throws IOException {
    WebSocketProbe elsewhere = openSessions();
    ConsoleLog console = ConsoleLog.of(page);
    page.navigate(status(0));
    unlock("not-the-token");
    assertThat(page.locator("#unlock-problem")).hasText("the token is not the right one");
    unlock(TOKEN);
    Locator rows = page.locator("#sessions tr");
    assertThat(rows).hasCount(4);
    assertThat(page.locator("#sessions-count")).hasText("4");
    BROWSER.judge(page, "sessions");

    page.locator("#columns button", new Page.LocatorOptions().setHasText("Path")).click();
    assertThat(page.locator("#columns th[aria-sort=ascending]")).hasText("Path");
    assertThat(rows.first()).containsText("/shell/bob");

    page.locator("#search").fill("pod-1");
    assertThat(rows).hasCount(1);
    assertThat(rows).containsText(BOB);
    rows.locator("button").click();
    assertThat(page.locator("#confirm-what")).hasText("terminal /shell/bob");
    BROWSER.judge(page, "close");
    page.locator("#confirm .danger").click();

    assertEquals(1008, elsewhere.readMessage().closeCode());
    assertThat(rows).hasCount(0);
    assertThat(page.locator("#no-sessions")).isVisible();
    BROWSER.judge(page, "no-sessions");
    console.assertCleanButForAnswers();
  }

  @Test
  void knownUserListsAndClosesTheirOwn() throws IOException {
    openSessions();
    Page alices =
        BROWSER.open(
            new NewContextOptions().setExtraHTTPHeaders(Map.of("X-Forwarded-User", ALICE)));
    ConsoleLog console = ConsoleLog.of(alices);
    alices.navigate(status(1));
    assertThat(alices.locator("#sessions-title")).hasText("Your sessions");
    assertThat(alices.locator("#unlock")).isHidden();
    Locator rows = alices.locator("#sessions tr");
    assertThat(rows).hasCount(2);
    for (Locator row : rows.all()) {
      assertThat(row).containsText(ALICE);
    }
    BROWSER.judge(alices, "own");
    rows.first().locator("button").click();
    alices.locator("#confirm .danger").click();
    assertThat(rows).hasCount(1);
    assertThat(alices.locator("#sessions-count")).hasText("1 of " + ALICE);
    console.assertClean();
  }

  /** Three on pod-0, two of them Alice's; then Bob's on pod-1, which is returned. */
  private WebSocketProbe openSessions() throws IOException {
    session(0, "/user/alice/api/kernels/9f1c6a2e-77d1-4b0e-8a53-0d6f2b1f4c9a/channels", ALICE);
    session(0, "/user/alice/terminals/websocket/1", ALICE);
    session(0, "/user/bob/api/kernels/53b0a8d2-1f6f-4f0f-9a53-c36f2b1f4c9a/channels", BOB);
    return session(1, "/shell/bob", BOB);
  }

  private WebSocketProbe session(int pod, String path, String user) throws IOException {
    return new Sessions(owned)
        .open(UpgradeRequest.to(PODS.get(pod).port(), path).with("X-Forwarded-User", user));
  }

  /** At the box that stays: the drawing in it is a new one every other second. */
  private void pointAtTheEndOfTheChart() {
    BoundingBox chart = page.locator("#chart").boundingBox();
    page.mouse().move(chart.x + chart.width - 16, chart.y + chart.height / 2);
  }

  private void unlock(String token) {
    page.locator("#token").fill(token);
    page.locator("#unlock button").click();
  }

  /** A pattern for what a row says, whose cells are on lines of their own. */
  private static Pattern text(String regex) {
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  private static Locator row(Page page, String id) {
    return page.locator("#instances tr[data-id=" + id + "]");
  }

  private static String status(int pod) {
    return PODS.get(pod).origin() + "/_headroom/";
  }
}
