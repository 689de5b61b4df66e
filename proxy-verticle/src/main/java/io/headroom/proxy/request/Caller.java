package io.headroom.proxy.request;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Tells who asks, by the trusted proxies' word. Immutable; used from every event loop. */
public final class Caller {
  private final ForwardedHeaders forwarded;

  public Caller(ForwardedHeaders forwarded) {
    this.forwarded = forwarded;
  }

  public ForwardedHeaders.Client of(RoutingContext context) {
    HttpServerRequest request = context.request();
    return forwarded.client(request.headers(), ForwardedHeaders.Peer.of(request));
  }
}
