package io.headroom.proxy.pages;

import io.headroom.cluster.CapacityDocument;
import io.headroom.cluster.ClusterView;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;

/**
 * Answers how full this instance and the cluster are, from memory. Its entity tag is weak and of
 * everything but {@code asOf}: a 304 says that what the client has is so now. Used from every event
 * loop.
 */
public final class CapacityApi {
  private final ClusterView view;
  private final InstantSource clock;

  public CapacityApi(ClusterView view, InstantSource clock) {
    this.view = view;
    this.clock = clock;
  }

  /** Adds {@code /capacity}. */
  public void mount(Router router) {
    router.get("/capacity").method(HttpMethod.HEAD).handler(this::answer);
  }

  private void answer(RoutingContext context) {
    CapacityDocument document = new CapacityDocument(view.snapshot(), clock.instant());
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    EntityTag.end(
        context, EntityTag.weak(document.content().encode()), document.toJson().toBuffer());
  }
}
