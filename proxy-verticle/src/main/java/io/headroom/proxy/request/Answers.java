package io.headroom.proxy.request;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers in JSON that no cache keeps. */
public final class Answers {
  private Answers() {}

  /** Fails when the client has gone before the answer was written. */
  public static Future<Void> json(RoutingContext context, int status, JsonObject body) {
    return context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.toBuffer());
  }

  /**
   * @param message for a person: what was expected, and what to do
   */
  public static void error(RoutingContext context, int status, String message) {
    json(context, status, new JsonObject().put("error", message));
  }
}
