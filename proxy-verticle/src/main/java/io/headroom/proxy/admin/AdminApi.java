package io.headroom.proxy.admin;

import io.headroom.proxy.request.Answers;
import io.headroom.proxy.sessions.SessionDirectory;
import io.headroom.proxy.transport.PeerAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an administrator may see and do, once the token is right. The token comes before anything
 * else of a request is looked at, and no call reads a body.
 */
public final class AdminApi {
  private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

  private final AdminToken token;
  private final SessionDirectory sessions;
  private final Supplier<Future<Void>> drain;
  private final Supplier<JsonObject> settings;

  /**
   * @param drain starts to drain, at most once however often it is called; done when drained
   * @param settings the ones in force, without secrets
   */
  public AdminApi(
      AdminToken token,
      SessionDirectory sessions,
      Supplier<Future<Void>> drain,
      Supplier<JsonObject> settings) {
    this.token = token;
    this.sessions = sessions;
    this.drain = drain;
    this.settings = settings;
  }

  /** A router to be mounted at {@code /admin/*}. */
  public Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(this::requireToken);
    router.get("/sessions").handler(this::list);
    router.delete("/sessions/:id").handler(this::close);
    router.post("/drain").handler(this::drain);
    router.get("/config").handler(this::config);
    return router;
  }

  private void requireToken(RoutingContext context) {
    List<String> authorization = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    AdminToken.Verdict verdict =
        token.judge(authorization, PeerAddress.of(context.request().connection()));
    if (verdict == AdminToken.Verdict.ALLOWED) {
      context.next();
    } else {
      SessionAnswers.refuse(
          context,
          verdict,
          "the admin API is off: set management.tokenFile or HEADROOM_MANAGEMENT_TOKEN");
    }
  }

  private void list(RoutingContext context) {
    SessionAnswers.list(
        context, sessions, SessionDirectory.Reach.EVERYTHING, Clock.systemUTC(), new JsonObject());
  }

  private void close(RoutingContext context) {
    String id = context.pathParam("id");
    SessionAnswers.closed(context, sessions.close(id, SessionDirectory.Reach.EVERYTHING));
  }

  private void drain(RoutingContext context) {
    LOG.info("Draining, as an administrator asked");
    drain.get().onFailure(cause -> LOG.warn("The drain failed", cause));
    Answers.json(context, 202, new JsonObject().put("draining", true));
  }

  private void config(RoutingContext context) {
    Answers.json(context, 200, settings.get());
  }
}
