package io.headroom.proxy.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The open sessions on the public port: all of them for who has the management token, their own for
 * who is known by the trusted proxies' word, none for anybody else. Used from every event loop.
 */
public final class SessionsApi {
  private final SessionDirectory sessions;
  private final AdminToken token;
  private final Caller caller;
  private final InstantSource clock;

  /**
   * What a caller may see and close.
   *
   * @param user empty: everybody's sessions
   */
  private record Reach(String user) {
    boolean isEverything() {
      return user.isEmpty();
    }

    boolean covers(SessionEntry entry) {
      return isEverything() || user.equals(entry.user());
    }

    SessionDirectory.Closer closer() {
      return isEverything() ? SessionDirectory.Closer.ADMINISTRATOR : SessionDirectory.Closer.USER;
    }
  }

  public SessionsApi(
      SessionDirectory sessions, AdminToken token, Caller caller, InstantSource clock) {
    this.sessions = sessions;
    this.token = token;
    this.caller = caller;
    this.clock = clock;
  }

  /** Adds GET {@code /sessions} and DELETE {@code /sessions/<id>}. */
  public void mount(Router router) {
    router.get("/sessions").handler(this::list);
    router.delete("/sessions/:id").handler(OwnPagesOnly::check).handler(this::close);
  }

  /** How a page's reader gets to see sessions: {@code user}, {@code token} or {@code none}. */
  String viewer(RoutingContext context) {
    if (!caller.of(context).user().isEmpty()) {
      return "user";
    }
    return token.judge(List.of()) == AdminToken.Verdict.OFF ? "none" : "token";
  }

  private void list(RoutingContext context) {
    Optional<Reach> reach = reach(context);
    Optional<SessionQuery> query = reach.flatMap(known -> SessionAnswers.query(context));
    if (query.isPresent()) {
      visible(reach.get())
          .map(listing -> SessionListing.json(listing, query.get(), clock.instant()))
          .map(document -> document.put("viewer", viewer(reach.get())))
          .onSuccess(document -> Answers.json(context, 200, document))
          .onFailure(context::fail);
    }
  }

  private void close(RoutingContext context) {
    Optional<Reach> reach = reach(context);
    if (reach.isPresent()) {
      String id = context.pathParam("id");
      SessionAnswers.closed(
          context, visible(reach.get()).compose(listing -> closeIfAmong(listing, id, reach.get())));
    }
  }

  /** A list may be cut short; who may close any session needs not be on it. */
  private Future<SessionDirectory.Closing> closeIfAmong(
      SessionDirectory.Listing visible, String id, Reach reach) {
    if (reach.isEverything() || visible.sessions().stream().anyMatch(s -> s.id().equals(id))) {
      return sessions.close(id, reach.closer());
    }
    return Future.succeededFuture(
        visible.unanswered().isEmpty()
            ? SessionDirectory.Closing.NONE
            : SessionDirectory.Closing.NOT_ALL_ASKED);
  }

  private Future<SessionDirectory.Listing> visible(Reach reach) {
    return sessions
        .list()
        .map(
            all ->
                new SessionDirectory.Listing(
                    all.sessions().stream().filter(reach::covers).toList(),
                    all.truncated(),
                    all.unanswered()));
  }

  /** Empty when the caller has none and was told so. */
  private Optional<Reach> reach(RoutingContext context) {
    AdminToken.Verdict verdict =
        token.judge(context.request().headers().getAll(HttpHeaders.AUTHORIZATION));
    if (verdict == AdminToken.Verdict.ALLOWED) {
      return Optional.of(new Reach(""));
    }
    // An Authorization that is not ours may belong to the ingress.
    String user = caller.of(context).user();
    if (!user.isEmpty()) {
      return Optional.of(new Reach(user));
    }
    if (verdict == AdminToken.Verdict.MISSING) {
      context.response().putHeader("WWW-Authenticate", "Bearer realm=\"headroom\"");
      Answers.error(context, 401, "expected the header Authorization: Bearer <token>");
    } else if (verdict == AdminToken.Verdict.WRONG) {
      Answers.error(context, 403, "the token is not the right one");
    } else {
      Answers.error(
          context,
          403,
          "no token is configured: set management.tokenFile or HEADROOM_MANAGEMENT_TOKEN");
    }
    return Optional.empty();
  }

  private static JsonObject viewer(Reach reach) {
    return new JsonObject().put("all", reach.isEverything()).put("user", reach.user());
  }
}
