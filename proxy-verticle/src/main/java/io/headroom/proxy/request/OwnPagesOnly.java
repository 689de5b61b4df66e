package io.headroom.proxy.request;

import io.vertx.ext.web.RoutingContext;

/**
 * Keeps other sites' pages from acting in a visitor's name: a browser puts an Origin into every
 * request of a page that is no GET. Programs, which send none, pass.
 */
public final class OwnPagesOnly {
  private OwnPagesOnly() {}

  /** Goes on, or answers 403. */
  public static void check(RoutingContext context) {
    if (OriginPolicy.sameHost(context.request().headers())) {
      context.next();
    } else {
      Answers.error(context, 403, "another site's page may not do this");
    }
  }
}
