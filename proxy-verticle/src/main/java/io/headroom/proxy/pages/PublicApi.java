package io.headroom.proxy.pages;

import io.headroom.cluster.ClusterView;
import io.headroom.proxy.access.Gatekeeper;
import io.headroom.proxy.access.PageGuard;
import io.headroom.proxy.admin.SessionsApi;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.request.Answers;
import io.headroom.proxy.request.Caller;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our own pages at one of our ports. One for each port. */
public final class PublicApi {
  private static final Logger LOG = LoggerFactory.getLogger(PublicApi.class);

  /** Pages take lower places for themselves. */
  private static final int BEFORE_ALL = -10;

  private final Vertx vertx;
  private final ClusterView view;
  private final InstantSource clock;
  private final Caller caller;
  private final Access access;
  private final Shares seats = CapacityEvents.seats();
  private final SessionGate gate;
  private final SessionsApi sessions;
  private final StatusPage status;
  private final BadgeApi badges;

  /**
   * Who may come in.
   *
   * @param gatekeepers makes that of the event loop it is called on
   * @param rule that is asked for all of it; empty: everybody may
   */
  public record Access(Supplier<Gatekeeper> gatekeepers, String rule) {}

  public PublicApi(
      Vertx vertx,
      ClusterView view,
      InstantSource clock,
      Caller caller,
      Access access,
      SessionGate gate,
      SessionsApi sessions,
      StatusPage status) {
    this.vertx = vertx;
    this.view = view;
    this.clock = clock;
    this.caller = caller;
    this.access = access;
    this.gate = gate;
    this.sessions = sessions;
    this.status = status;
    this.badges = new BadgeApi(view);
  }

  /** Adds it all; to be called on each event loop, for its router. */
  public void mount(Router router) {
    Gatekeeper gatekeeper = access.gatekeepers().get();
    if (!access.rule().isEmpty()) {
      PageGuard guard = new PageGuard(access.rule(), gatekeeper, caller);
      router.route().order(BEFORE_ALL).handler(guard::check);
    }
    new CapacityApi(view, clock).mount(router);
    new CapacityEvents(vertx, view, clock, caller, seats).mount(router);
    badges.mount(router);
    gate.mount(router, gatekeeper);
    sessions.mount(router);
    status.mount(router);
    router.route().failureHandler(PublicApi::failed);
  }

  private static void failed(RoutingContext context) {
    int status = status(context);
    if (status >= 500) {
      LOG.error("{} failed", context.request().path(), context.failure());
    }
    if (context.response().headWritten()) {
      context.response().reset();
    } else if (status >= 500) {
      Answers.error(context, status, "it went wrong here; the log says how");
    } else {
      Answers.error(context, status, status == 413 ? "the body is too long" : "not understood");
    }
  }

  private static int status(RoutingContext context) {
    if (context.failure() instanceof HttpException known) {
      return known.getStatusCode();
    }
    return context.statusCode() < 400 ? 500 : context.statusCode();
  }
}
