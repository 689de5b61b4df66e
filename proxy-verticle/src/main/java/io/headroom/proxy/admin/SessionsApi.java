package io.headroom.proxy.admin;

import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.sessions.SessionDirectory;
import io.headroom.proxy.sessions.SessionDirectory.Reach;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The open sessions at one of our ports: all of them for who has the management token, their own
 * for who is known by the trusted proxies' word, none for anybody else. Used from every event loop.
 */
public final class SessionsApi {
  private final SessionDirectory sessions;
  private final AdminToken token;
  private final Caller caller;
  private final InstantSource clock;

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
    router.delete("/sessions/:id").handler(caller::ownPagesOnly).handler(this::close);
  }

  /** How a page's reader gets to see sessions: {@code user}, {@code token} or {@code none}. */
  public String viewer(RoutingContext context) {
    if (!caller.of(context).user().isEmpty()) {
      return "user";
    }
    return token.isOff() ? "none" : "token";
  }

  private void list(RoutingContext context) {
    reach(context)
        .ifPresent(
            known ->
                SessionAnswers.list(
                    context,
                    sessions,
                    known,
                    clock,
                    new JsonObject().put("viewer", viewer(known))));
  }

  private void close(RoutingContext context) {
    reach(context)
        .ifPresent(
            known ->
                SessionAnswers.closed(context, sessions.close(context.pathParam("id"), known)));
  }

  /** Empty when the caller has none and was told so. */
  private Optional<Reach> reach(RoutingContext context) {
    Client client = caller.of(context);
    AdminToken.Verdict verdict =
        token.judge(
            context.request().headers().getAll(HttpHeaders.AUTHORIZATION), client.address());
    if (verdict == AdminToken.Verdict.ALLOWED) {
      return Optional.of(Reach.EVERYTHING);
    }
    // An Authorization that is not ours may belong to the ingress.
    String user = client.user();
    if (!user.isEmpty()) {
      return Optional.of(new Reach(user));
    }
    SessionAnswers.refuse(
        context, verdict, "no token works here: see management.tokenFile and public.adminToken");
    return Optional.empty();
  }

  private static JsonObject viewer(Reach reach) {
    return new JsonObject().put("all", reach.isEverything()).put("user", reach.user());
  }
}
