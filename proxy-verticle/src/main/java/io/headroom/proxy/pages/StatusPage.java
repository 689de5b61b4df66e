package io.headroom.proxy.pages;

import io.headroom.cluster.ClusterView;
import io.headroom.proxy.admin.SessionsApi;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * The page that shows the whole cluster: complete without a script, kept current by one. Used from
 * every event loop.
 */
public final class StatusPage {
  private static final List<String> FILES =
      List.of(
          "status.js",
          "chart.js",
          "series.js",
          "sessions.js",
          "listing.js",
          "headroom.css",
          "icon.svg");

  private final ClusterView view;
  private final InstantSource clock;
  private final LoadHistory history;
  private final WebFile page;
  private final SessionsApi sessions;

  /**
   * @param version of this program
   */
  public StatusPage(
      ClusterView view,
      InstantSource clock,
      LoadHistory history,
      SessionsApi sessions,
      String version) {
    this.view = view;
    this.clock = clock;
    this.history = history;
    this.sessions = sessions;
    this.page = WebFile.load("status.html").with(Map.of("version", version));
  }

  /** Adds {@code /}, its files, and the chart's numbers at {@code /history}. */
  public void mount(Router router) {
    // Before all others: a route for every path hides that only the method was wrong.
    router.route().order(-1).handler(StatusPage::addSlash);
    router.get("/").method(HttpMethod.HEAD).handler(this::page);
    router.get("/history").method(HttpMethod.HEAD).handler(this::history);
    for (String name : FILES) {
      router.get("/" + name).method(HttpMethod.HEAD).handler(WebFile.load(name)::serve);
    }
  }

  /** The page's links are relative to it: they need {@code /_headroom/}. */
  private static void addSlash(RoutingContext context) {
    String path = context.request().path();
    if (path.endsWith("/") || path.length() > context.mountPoint().length()) {
      context.next();
      return;
    }
    String last = path.substring(path.lastIndexOf('/') + 1);
    context.response().setStatusCode(308).putHeader(HttpHeaders.LOCATION, "./" + last + "/").end();
  }

  private void page(RoutingContext context) {
    StatusTable table = new StatusTable(view.snapshot(), clock.instant());
    PageHeaders.put(context.response());
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(Buffer.buffer(table.fill(page.text(), sessions.viewer(context))));
  }

  private void history(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(history.document());
  }
}
