package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.admin.AdminApi;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admin.HealthApi;
import io.headroom.proxy.admin.MetricsApi;
import io.headroom.proxy.pages.ForeignPages;
import io.headroom.proxy.request.Answers;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.EventLoopExchanges;
import io.headroom.proxy.transport.HeadDeadline;
import io.headroom.proxy.transport.HttpExchanges;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The management port: metrics, health, the admin API and the status page, away from users. One per
 * process, on one event loop.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 75;

  private final Settings.Management settings;
  private final ConnectionLimits limits;
  private final HttpExchanges exchanges;
  private final MetricsApi metrics;
  private final HealthApi health;
  private final AdminToken token;
  private final AdminApi admin;
  private final Consumer<Router> pages;

  /** Set once the port is bound. */
  private volatile int port;

  /**
   * @param pages mounts those at the port's root
   */
  public ManagementVerticle(
      Settings.Management settings,
      ConnectionLimits limits,
      HttpExchanges exchanges,
      MetricsApi metrics,
      HealthApi health,
      AdminToken token,
      AdminApi admin,
      Consumer<Router> pages) {
    this.settings = settings;
    this.limits = limits;
    this.exchanges = exchanges;
    this.metrics = metrics;
    this.health = health;
    this.token = token;
    this.admin = admin;
    this.pages = pages;
  }

  /** Fails with {@link io.headroom.config.InvalidSettings} when the port cannot be bound. */
  @Override
  public Future<?> start() {
    EventLoopExchanges here = exchanges.here(vertx, limits.management());
    new HeadDeadline(vertx, limits.management(), here);
    Router router = router();
    return token
        .watch(vertx)
        .compose(
            nothing ->
                vertx
                    .createHttpServer(options())
                    .connectionHandler(here::onConnection)
                    .requestHandler(router)
                    .listen(settings.port(), settings.host()))
        .onSuccess(
            server -> {
              port = server.actualPort();
              limits.keep(limits.management(), settings.host(), port);
            })
        .recover(
            cause ->
                Future.failedFuture(
                    NotBound.at("management", settings.host(), settings.port(), cause)));
  }

  /** The port that it listens on; differs from the settings when those say 0. */
  public int port() {
    return port;
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setCompressionSupported(true)
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(new ForeignPages(settings.host())::refuse);
    // Before all others: a route for every path hides that only the method was wrong.
    Router own = Router.router(vertx);
    pages.accept(own);
    router.route("/*").subRouter(own);
    metrics.mount(router);
    health.mount(router);
    router.route("/admin/*").subRouter(admin.router(vertx));
    for (int status : List.of(400, 404, 405, 500)) {
      router.errorHandler(status, context -> error(context, status));
    }
    return router;
  }

  private static void error(RoutingContext context, int status) {
    if (!context.response().headWritten()) {
      Answers.error(
          context,
          status,
          switch (status) {
            case 400 -> "the request cannot be read";
            case 404 -> "nothing is served at this path";
            case 405 -> "this method is not served at this path";
            default -> "it went wrong here; the log says how";
          });
    }
  }
}
