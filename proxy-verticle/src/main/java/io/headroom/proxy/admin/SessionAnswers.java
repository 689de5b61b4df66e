package io.headroom.proxy.admin;

import io.headroom.proxy.request.Answers;
import io.headroom.proxy.sessions.SessionDirectory;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** How calls about sessions are read and answered, on the public port and on the management one. */
final class SessionAnswers {
  private static final int RETRY_SECONDS = 10;

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
   * @param closing what came of closing a session that this caller may close
   */
  static void closed(RoutingContext context, Future<SessionDirectory.Closing> closing) {
    closing.onSuccess(came -> closed(context, came)).onFailure(context::fail);
  }

  private static void closed(RoutingContext context, SessionDirectory.Closing came) {
    switch (came) {
      case CLOSED -> context.response().setStatusCode(204).end();
      case NONE -> Answers.error(context, 404, "no open session that you may close has this id");
      case NOT_ALL_ASKED -> {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
        Answers.error(
            context,
            503,
            "no instance that can be asked has a session with this id; the list names the others"
                + " as unanswered");
      }
    }
  }
}
