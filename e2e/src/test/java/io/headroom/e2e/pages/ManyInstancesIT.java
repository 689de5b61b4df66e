package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.headroom.config.Settings;
import io.headroom.config.address.TrustedProxies;
import io.headroom.e2e.browser.Browser;
import io.headroom.fixtures.FixedClusterView;
import io.headroom.fixtures.LocalHttp;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admin.SessionsApi;
import io.headroom.proxy.pages.BadgeApi;
import io.headroom.proxy.pages.CapacityApi;
import io.headroom.proxy.pages.LoadHistory;
import io.headroom.proxy.pages.StatusPage;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.sessions.OwnSessions;
import io.headroom.proxy.sessions.SessionRegistry;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The status page of a cluster of thirty, whose instances have the longest names they may have. */
final class ManyInstancesIT {

  private static final int INSTANCES = 30;
  private static final int CAP = 500;

  @RegisterExtension static final Browser BROWSER = new Browser();

  @RegisterExtension final LocalHttp http = new LocalHttp();

  private int port;

  @BeforeEach
  void serve() throws Exception {
    ClusterView cluster =
        new FixedClusterView(
            IntStream.range(0, INSTANCES).mapToObj(this::load).toList(),
            1_500L,
            Map.of(),
            List.of("one-that-is-not-heard"));
    Clock clock = Clock.systemUTC();
    LoadHistory history =
        new LoadHistory(() -> cluster.snapshot().instances(), System::nanoTime, clock);
    history.sampleOn(http.vertx);
    SessionsApi sessions =
        new SessionsApi(
            new OwnSessions("pod", new SessionRegistry()),
            new AdminToken(new Settings.Management("", 0, "", "")),
            new Caller(new ForwardedHeaders(TrustedProxies.of(List.of()), "")),
            clock);
    Router pages = Router.router(http.vertx);
    new StatusPage(cluster, clock, history, sessions, "1.0.0").mount(pages);
    new BadgeApi(cluster).mount(pages);
    new CapacityApi(cluster, clock).mount(pages);
    Router router = Router.router(http.vertx);
    router.route("/_headroom*").subRouter(pages);
    port = http.serve(router);
  }

  @Test
  void thirtyInstancesWithLongNamesFit() {
    Page page = BROWSER.page();
    page.navigate("http://127.0.0.1:" + port + "/_headroom/");
    assertThat(page.locator("#instances tr")).hasCount(INSTANCES);
    assertThat(page.locator("#instances .chip.restarting")).hasCount(3);
    assertThat(page.locator("#legend li").last()).hasText("22 more");
    assertThat(page.locator("#partial")).isVisible();
    assertThat(page.locator("#total-full")).hasText("full in about 25 min");
    assertThat(page.locator("headroom-badges [part~=cluster]"))
        .hasAttribute("title", Pattern.compile(".* free, full in about 25 min"));
    BROWSER.judge(page, "crowd");
  }

  /** From roomy to full, every tenth one leaving. */
  private InstanceLoad load(int i) {
    String id = "headroom-interactive-sessions-of-the-platform-7c9d8b6f5d-xk" + (100 + i);
    return new InstanceLoad(id, CAP - 80 + 80 * i / (INSTANCES - 1), i % 3, CAP, i % 10 == 9);
  }
}
