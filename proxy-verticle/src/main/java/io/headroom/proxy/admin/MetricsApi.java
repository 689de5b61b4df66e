package io.headroom.proxy.admin;

import io.headroom.proxy.metrics.MetricsRegistry;
import io.headroom.proxy.metrics.ScrapeFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /metrics}: rendered on a worker thread, in the format that the scraper prefers. */
public final class MetricsApi {
  private final MetricsRegistry registry;

  public MetricsApi(MetricsRegistry registry) {
    this.registry = registry;
  }

  public void mount(Router router) {
    router.get("/metrics").method(HttpMethod.HEAD).handler(this::scrape);
  }

  private void scrape(RoutingContext context) {
    ScrapeFormat format = preferred(context.parsedHeaders().accept());
    context
        .vertx()
        .executeBlocking(() -> Buffer.buffer(registry.scrape(format)), false)
        .onSuccess(
            body ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, format.contentType())
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(body))
        .onFailure(context::fail);
  }

  /** The first that is known, of what the scraper accepts, best first. */
  private static ScrapeFormat preferred(List<MIMEHeader> accepted) {
    for (MIMEHeader wanted : accepted) {
      if (wanted.component().equals("application")
          && wanted.subComponent().equals("openmetrics-text")) {
        return ScrapeFormat.OPEN_METRICS;
      }
      if (wanted.component().equals("text") && wanted.subComponent().equals("plain")) {
        return ScrapeFormat.PROMETHEUS_TEXT;
      }
    }
    return ScrapeFormat.PROMETHEUS_TEXT;
  }
}
