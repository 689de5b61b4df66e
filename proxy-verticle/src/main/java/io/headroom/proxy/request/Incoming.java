package io.headroom.proxy.request;

import io.headroom.proxy.request.ForwardedHeaders.Peer;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * A request as it came, judged once.
 *
 * @param headers as they came; whoever passes them on rewrites them
 * @param peer who sent it
 */
public record Incoming(RequestPath path, MultiMap headers, Peer peer) {

  /** One that Vert.x read; empty: malformed, to be answered with 400 and closed. */
  public static Optional<Incoming> of(HttpServerRequest request) {
    return RequestRules.path(request.headers(), request.uri(), false)
        .map(path -> new Incoming(path, request.headers(), Peer.of(request)));
  }
}
