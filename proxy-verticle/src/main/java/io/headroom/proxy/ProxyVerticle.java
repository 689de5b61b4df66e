package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.bridge.DecoderFault;
import io.headroom.proxy.bridge.Handshake;
import io.headroom.proxy.bridge.Traffic;
import io.headroom.proxy.bridge.UpgradeHandler;
import io.headroom.proxy.http.HeadDeadline;
import io.headroom.proxy.http.HttpForwarder;
import io.headroom.proxy.http.HttpTimeouts;
import io.headroom.proxy.http.ProblemPages;
import io.headroom.proxy.http.PublicServerOptions;
import io.headroom.proxy.http.RequestRules;
import io.headroom.proxy.http.SampleApp;
import io.headroom.proxy.http.UpstreamAddresses;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.EventLoopExchanges;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The public port on one event loop: tells upgrades, our own pages and plain requests apart. */
final class ProxyVerticle extends VerticleBase {
  private static final long LEAVE_TAKING_SECONDS = 2;

  /** For Vert.x: any free one, the same for all instances; with 0 each would have its own. */
  private static final int ANY_PORT = -1;

  private final Shared shared;
  private final Consumer<Router> ownPages;
  private final IntConsumer listening;

  /** Set by {@link #start}, on the event loop. */
  private @Nullable Serving serving;

  private record Serving(
      HttpServer server,
      HeadDeadline deadline,
      UpgradeHandler upgrades,
      HttpForwarder forwarder,
      Router ownPages) {}

  /**
   * @param ownPages adds what is served under {@code public.path}
   * @param listening is told the port, which differs from the settings when those say 0
   */
  ProxyVerticle(Shared shared, Consumer<Router> ownPages, IntConsumer listening) {
    this.shared = shared;
    this.ownPages = ownPages;
    this.listening = listening;
  }

  /** Fails with {@link io.headroom.config.InvalidSettings} when the port cannot be bound. */
  @Override
  public Future<?> start() {
    Settings settings = shared.settings();
    Settings.PublicEndpoint endpoint = settings.publicEndpoint();
    shared.usage.register(Thread.currentThread());
    shared.liveness.watch(context);
    Traffic traffic = new Traffic();
    shared.meters.countTraffic(traffic);
    Router router = Router.router(vertx);
    Router pages = Router.router(vertx);
    ownPages.accept(pages);
    router.route(endpoint.path() + "/*").subRouter(pages);
    router.errorHandler(
        404, other -> ProblemPages.send(other.request(), ProblemPages.Problem.NO_ROUTE));
    router.errorHandler(
        405, other -> ProblemPages.send(other.request(), ProblemPages.Problem.METHOD_REFUSED));
    HeadDeadline deadline = HeadDeadline.create(vertx, shared.limits.clients());
    UpstreamAddresses addresses = shared.addresses(vertx);
    EventLoopExchanges exchanges = shared.exchanges.here(vertx);
    HttpServer server =
        vertx
            .createHttpServer(PublicServerOptions.of(endpoint, HttpTimeouts.of(settings).stall()))
            .connectionHandler(
                connection -> {
                  deadline.onConnection(connection);
                  exchanges.onConnection(connection);
                })
            .requestHandler(this::serve)
            .invalidRequestHandler(request -> ProblemPages.send(request, DecoderFault.of(request)));
    serving =
        new Serving(
            server,
            deadline,
            new UpgradeHandler(vertx, shared.bridge, shared.sessionIds, traffic, addresses),
            HttpForwarder.create(
                vertx, settings, shared.forwarded, addresses, shared.loopMark, shared.http),
            router);
    return server
        .listen(endpoint.port() == 0 ? ANY_PORT : endpoint.port(), endpoint.host())
        .onSuccess(
            bound -> {
              shared.limits.keep(shared.limits.clients(), endpoint.host(), bound.actualPort());
              listening.accept(bound.actualPort());
            })
        .recover(
            cause ->
                Future.failedFuture(
                    NotBound.at("public", endpoint.host(), endpoint.port(), cause)));
  }

  /** Nobody gets in any more; waits a moment for who came since the drain. */
  @Override
  public Future<?> stop() {
    Serving stopping = serving();
    return stopping
        .server()
        .shutdown(LEAVE_TAKING_SECONDS, TimeUnit.SECONDS)
        .onComplete(shut -> stopping.deadline().close())
        .eventually(() -> stopping.forwarder().close());
  }

  private void serve(HttpServerRequest request) {
    serving().deadline().onRequest(request);
    Optional<RequestPath> path = RequestRules.path(request);
    Optional<RouteTable.Match> match = path.flatMap(shared::match);
    if (Handshake.wanted(request.headers())) {
      serving().deadline().onUpgrade(request);
      serving().upgrades().handle(request, path, match);
      return;
    }
    shared.affinity.onPage(request);
    if (path.isEmpty()) {
      ProblemPages.send(request, ProblemPages.Problem.BAD_REQUEST);
    } else if (shared.isOwn(path.get())) {
      serving().ownPages().handle(request);
    } else if (match.isPresent() && shared.loopMark.isIn(request.headers())) {
      ProblemPages.send(request, ProblemPages.Problem.LOOP);
    } else if (match.isPresent()) {
      serving().forwarder().forward(request, path.get(), match.get());
    } else if (shared.servesSample() && path.get().path().equals("/")) {
      SampleApp.lead(request);
    } else {
      ProblemPages.send(request, ProblemPages.Problem.NO_ROUTE);
    }
  }

  private Serving serving() {
    if (serving == null) {
      throw new IllegalStateException("not started");
    }
    return serving;
  }
}
