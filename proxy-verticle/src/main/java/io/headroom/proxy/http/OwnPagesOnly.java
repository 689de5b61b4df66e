package io.headroom.proxy.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/**
 * Keeps other sites' pages from acting in a visitor's name: their requests carry a foreign Origin,
 * and without one a page can send no JSON. Programs, which send no Origin, pass.
 */
final class OwnPagesOnly {
  private OwnPagesOnly() {}

  /** Goes on, or answers 403. */
  static void check(RoutingContext context) {
    if (OriginPolicy.sameHost(context.request().headers())) {
      context.next();
    } else {
      Answers.error(context, 403, "another site's page may not do this");
    }
  }

  /** Goes on, or answers 415. */
  static void checkJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.toLowerCase(Locale.ROOT).matches("application/json(\\s*;.*)?")) {
      context.next();
    } else {
      Answers.error(context, 415, "expected the header Content-Type: application/json");
    }
  }
}
