package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.config.Settings;
import io.headroom.config.address.TrustedProxies;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admin.SessionsApi;
import io.headroom.proxy.pages.PublicHttp.Answer;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.sessions.OwnSessions;
import io.headroom.proxy.sessions.SessionRegistry;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusPageIT {
  private final PublicHttp http = new PublicHttp(4);
  private final LoadHistory history =
      new LoadHistory(
          () -> http.cluster.snapshot().instances(), System::nanoTime, Clock.systemUTC());

  @BeforeEach
  void start() throws Exception {
    Caller caller =
        new Caller(new ForwardedHeaders(TrustedProxies.of(List.of("127.0.0.1")), "X-User"));
    SessionsApi sessions =
        new SessionsApi(
            new OwnSessions("pod-a", new SessionRegistry()),
            new AdminToken(new Settings.Management("", 0, "", "secret")),
            caller,
            Clock.systemUTC());
    StatusPage page =
        new StatusPage(http.cluster, Clock.systemUTC(), history, sessions, "1.2.3<beta>");
    http.serving(
        router -> {
          new BadgeApi(http.cluster).mount(router);
          new CapacityApi(http.cluster, Clock.systemUTC()).mount(router);
          page.mount(router);
        });
  }

  @AfterEach
  void stop() throws Exception {
    http.stop();
  }

  @Test
  void isCompleteWithoutAScript() throws Exception {
    http.pool.acquire().orElseThrow();
    http.pool.reserve().orElseThrow();
    http.others.set(List.of(new InstanceLoad("pod-b", 2_000, 0, 2_000, true)));
    String page = page();
    assertTrue(page.contains("<bdi>pod-a</bdi></span> <span class=\"muted small\">this"));
    assertTrue(page.contains("<b>1</b> <span class=\"muted\">of 4</span>"), page);
    assertTrue(page.contains("<span class=\"chip restarting\">restarting</span>"), page);
    assertTrue(page.contains("data-live>2,001</strong>"), page);
    assertTrue(page.contains("data-live>of 2,004 open</span>"), page);
    assertTrue(page.contains("max=\"2004\" value=\"2001\""), page);
    assertTrue(page.contains("Headroom 1.2.3&lt;beta&gt;"), page);
    assertTrue(page.contains("<noscript><meta http-equiv=\"refresh\""), page);
    assertFalse(page.contains("{{"), page);
    assertFalse(page.contains("{id}"), page);
  }

  @Test
  void aClusterThatLeavesIsNotFullAndHasNoneOfNothing() throws Exception {
    http.pool.acquire().orElseThrow();
    http.draining.set(true);
    http.cluster.loadChanged();
    String page = page();
    assertTrue(page.contains("class=\"number\" data-live>of 4 open</span>"), page);
    assertTrue(page.contains("class=\"chip restarting\" data-live>restarting</span>"), page);
    assertFalse(page.contains("of 0"), page);
    assertFalse(page.contains(">full<"), page);
  }

  @Test
  void anInstancesNameIsNothingButText() throws Exception {
    String name = "<img src=x onerror=alert(1)>{{open}}{open}\"'";
    http.others.set(List.of(new InstanceLoad(name, 1, 0, 2, false)));
    String page = page();
    assertFalse(page.contains("<img src=x"), page);
    String shown = "&lt;img src=x onerror=alert(1)&gt;{{open}}{open}&quot;&#39;";
    assertTrue(page.contains("title=\"" + shown + "\"><bdi>" + shown + "</bdi>"), page);
  }

  @Test
  void anotherMethodIsRefusedAsSuch() throws Exception {
    for (String path : List.of("/", "/history", "/capacity", "/badge/cluster.svg")) {
      assertEquals(405, http.send(HttpMethod.PUT, path, Map.of(), "").status(), path);
    }
    assertEquals(404, http.send(HttpMethod.PUT, "/nothing", Map.of(), "").status());
  }

  @Test
  void everythingItLinksOrImportsIsThere() throws Exception {
    Set<String> links =
        Links.follow(
            page(),
            link -> {
              Answer answer = http.get("/" + link);
              assertEquals(200, answer.status(), link);
              return answer.body().toString();
            });
    assertTrue(
        links.containsAll(List.of("status.js", "series.js", "headroom.css")), () -> "" + links);
  }

  @Test
  void nothingInlineAndInNobodysFrame() throws Exception {
    Answer answer = http.get("/");
    String policy = answer.header("Content-Security-Policy");
    assertTrue(policy.contains("default-src 'none'"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    String page = answer.body().toString();
    assertFalse(page.contains("style=") || page.contains("onclick"), page);
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void withoutItsSlashItLeadsToThePage() throws Exception {
    Answer answer = http.get("");
    assertEquals(308, answer.status());
    assertEquals("./_headroom/", answer.header("Location"));
  }

  @Test
  void filesAreKeptUntilTheyChange() throws Exception {
    Answer file = http.get("/headroom.css");
    assertEquals("no-cache", file.header("Cache-Control"));
    Map<String, String> known = Map.of("If-None-Match", file.header("ETag"));
    assertEquals(304, http.get("/headroom.css", known).status());
  }

  @Test
  void saysWhatItsReaderMaySeeOfTheSessions() throws Exception {
    assertTrue(page().contains("data-viewer=\"token\""));
    String known = http.get("/", Map.of("X-User", "alice")).body().toString();
    assertTrue(known.contains("data-viewer=\"user\""));
  }

  @Test
  void theHistoryIsADocumentOfItsOwn() throws Exception {
    http.pool.acquire().orElseThrow();
    history.sampleOn(http.vertx);
    Answer answer = http.get("/history");
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals(
        List.of(1),
        answer.json().getJsonArray("instances").getJsonObject(0).getJsonArray("open").getList());
  }

  private String page() throws Exception {
    Answer answer = http.get("/");
    assertEquals(200, answer.status());
    return answer.body().toString();
  }
}
