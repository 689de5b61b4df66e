package io.headroom.proxy.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** How calls about sessions are read and answered, on the public port and on the management one. */
final class SessionAnswers {
  private SessionAnswers() {}

  /** What the caller wants to see; empty when it makes no sense and the caller was told so. */
  static Optional<SessionQuery> query(RoutingContext context) {
    try {
      return Optional.of(SessionQuery.of(context.queryParams()));
    } catch (IllegalArgumentException wrong) {
      Answers.error(context, 400, String.valueOf(wrong.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * @param found whether there is such a session for this caller: it is being closed then
   */
  static void closed(RoutingContext context, Future<Boolean> found) {
    found
        .onSuccess(
            closing -> {
              if (closing) {
                context.response().setStatusCode(204).end();
              } else {
                Answers.error(context, 404, "you have no open session with this id");
              }
            })
        .onFailure(context::fail);
  }
}
