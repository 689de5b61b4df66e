package io.headroom.proxy.admin;

import io.headroom.proxy.request.Answers;
import io.headroom.proxy.request.IsoTime;
import io.headroom.proxy.sessions.SessionDirectory;
import io.headroom.proxy.sessions.SessionEntry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** How calls about sessions are answered, on the public port and on the management one. */
final class SessionAnswers {
  private static final int RETRY_SECONDS = 10;

  private SessionAnswers() {}

  /**
   * Tells who shows no right token what is expected.
   *
   * @param off what there is to know where no token works
   */
  static void refuse(RoutingContext context, AdminToken.Verdict verdict, String off) {
    switch (verdict) {
      case MISSING -> {
        context.response().putHeader("WWW-Authenticate", "Bearer realm=\"headroom\"");
        Answers.error(context, 401, "expected the header Authorization: Bearer <token>");
      }
      case WRONG -> Answers.error(context, 403, "the token is not the right one");
      case TOO_MANY -> {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        Answers.error(
            context, 429, "too many wrong tokens from your address: try again in a while");
      }
      default -> Answers.error(context, 403, off);
    }
  }

  /**
   * Answers with those sessions within reach that the query asks for, or what is wrong with it.
   *
   * @param more what the document says beside them
   */
  static void list(
      RoutingContext context,
      SessionDirectory sessions,
      SessionDirectory.Reach reach,
      InstantSource clock,
      JsonObject more) {
    SessionQuery query;
    try {
      query = SessionQuery.of(context.queryParams());
    } catch (IllegalArgumentException wrong) {
      Answers.error(context, 400, String.valueOf(wrong.getMessage()));
      return;
    }
    sessions
        .list(reach)
        .onSuccess(
            listing ->
                Answers.json(context, 200, json(listing, query, clock.instant()).mergeIn(more)))
        .onFailure(context::fail);
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

  private static JsonObject json(
      SessionDirectory.Listing listing, SessionQuery query, Instant asOf) {
    List<SessionEntry> matching = query.matching(listing.sessions());
    List<SessionEntry> page = query.page(matching);
    JsonArray entries = new JsonArray();
    page.forEach(entry -> entries.add(entry.toJson()));
    return new JsonObject()
        .put("asOf", IsoTime.millis(asOf))
        .put("total", matching.size())
        .put("offset", query.offset())
        .put("truncated", listing.truncated() || query.offset() + page.size() < matching.size())
        .put("unanswered", new JsonArray(listing.unanswered()))
        .put("sessions", entries);
  }
}
