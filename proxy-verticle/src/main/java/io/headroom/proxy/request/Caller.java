package io.headroom.proxy.request;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Tells who asks for a page of our own: the user that a rule has found, else by the trusted
 * proxies' word. Immutable; used from every event loop.
 */
public final class Caller {
  private static final String USER = "headroom.user";

  private final ForwardedHeaders forwarded;

  public Caller(ForwardedHeaders forwarded) {
    this.forwarded = forwarded;
  }

  public ForwardedHeaders.Client of(RoutingContext context) {
    HttpServerRequest request = context.request();
    ForwardedHeaders.Client client =
        forwarded.client(request.headers(), ForwardedHeaders.Peer.of(request));
    String found = context.get(USER);
    return found == null ? client : client.as(found);
  }

  /**
   * From here on it is this one who asks.
   *
   * @param user whom a rule has found; empty: nobody that is known
   */
  public static void is(RoutingContext context, String user) {
    context.put(USER, user);
  }

  /**
   * Keeps other sites' pages from acting in a visitor's name: a browser puts an Origin into every
   * request of a page that is no GET. Programs, which send none, pass. Goes on, or answers 403.
   */
  public void ownPagesOnly(RoutingContext context) {
    if (OriginPolicy.sameHost(context.request().headers(), of(context).scheme())) {
      context.next();
    } else {
      Answers.error(context, 403, "another site's page may not do this");
    }
  }
}
