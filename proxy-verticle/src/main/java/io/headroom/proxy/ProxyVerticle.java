package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.forward.Forwarder;
import io.headroom.proxy.pages.SampleApp;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.request.ProblemPages;
import io.headroom.proxy.request.RequestRules;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
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

  private record Serving(HttpServer server, EventLoop loop, Router ownPages) {}

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
    Settings.PublicEndpoint endpoint = shared.settings().publicEndpoint();
    shared.usage.register(Thread.currentThread());
    shared.liveness.watch(sign -> context.runOnContext(here -> sign.run()));
    Router router = Router.router(vertx);
    Router pages = Router.router(vertx);
    ownPages.accept(pages);
    router.route(endpoint.path() + "/*").subRouter(pages);
    router.errorHandler(
        404, other -> ProblemPages.send(other.request(), ProblemPages.Problem.NO_ROUTE));
    router.errorHandler(
        405, other -> ProblemPages.send(other.request(), ProblemPages.Problem.METHOD_REFUSED));
    EventLoop loop = EventLoop.of(vertx, shared);
    HttpServer server =
        vertx
            .createHttpServer(shared.tls.options(endpoint))
            .connectionHandler(loop::onConnection)
            .requestHandler(this::serve);
    serving = new Serving(server, loop, router);
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
        .onComplete(shut -> stopping.loop().close());
  }

  /** What {@link Forwarder} leaves to Vert.x. */
  private void serve(HttpServerRequest request) {
    Optional<Incoming> incoming = Incoming.of(request);
    if (request.version() == HttpVersion.HTTP_1_1
        && RequestRules.asksForWebSocket(request.headers())) {
      serving()
          .loop()
          .upgrades()
          .handle(request, incoming, incoming.flatMap(judged -> shared.front.match(judged.path())));
      return;
    }
    incoming
        .flatMap(shared.affinity::ofPage)
        .ifPresent(cookie -> request.response().headers().add("Set-Cookie", cookie));
    if (request.path().equals("/")) {
      SampleApp.lead(request);
    } else {
      serving().ownPages().handle(request);
    }
  }

  private Serving serving() {
    if (serving == null) {
      throw new IllegalStateException("not started");
    }
    return serving;
  }
}
