package io.headroom.proxy.forward;

import io.headroom.config.Settings;
import io.headroom.config.address.TrustedProxies;
import io.headroom.fixtures.AnySettings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.OpenDoor;
import io.headroom.fixtures.TestTls;
import io.headroom.fixtures.TestUpstreams;
import io.headroom.fixtures.TestVertx;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.ConnectionLimit;
import io.headroom.proxy.transport.EventLoopExchanges;
import io.headroom.proxy.transport.HeadDeadline;
import io.headroom.proxy.transport.HttpExchanges;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientSSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A public port on loopback that does plain HTTP and nothing else. */
final class ForwarderFixture implements AutoCloseable {
  final Vertx vertx;
  final HttpExchanges exchanges = new HttpExchanges();
  final HttpEventLog events = new HttpEventLog();
  private final AtomicInteger port = new AtomicInteger();
  private final AtomicLong eventLoop = new AtomicLong();
  private final AtomicReference<EventLoopExchanges> here = new AtomicReference<>();
  private final Settings settings;
  private final ClientSSLOptions upstreamTls;
  private final TestTls tls;
  private final Duration tick;
  private final Duration headDeadline;
  private final String hosts;

  private ForwarderFixture(Builder builder) throws Exception {
    vertx = TestVertx.create(builder.transport, new VertxOptions());
    settings = settings(builder);
    tick = builder.tick;
    upstreamTls = builder.upstreamTls;
    tls = new TestTls(builder.engine);
    headDeadline = builder.headDeadline;
    hosts = builder.hosts;
    HttpServerOptions options = tls.options(vertx, settings.publicEndpoint());
    Await.result(vertx.deployVerticle(new PublicPort(options)));
  }

  int port() {
    return port.get();
  }

  /** The id of the thread that serves. */
  long eventLoop() {
    return eventLoop.get();
  }

  int watched() {
    return here.get().open();
  }

  RawClient client() throws Exception {
    return new RawClient(port());
  }

  /** A whole request on a connection of its own, and its answer. */
  RawClient.Answer ask(String request) throws Exception {
    try (RawClient client = client()) {
      return client.send(request).answer();
    }
  }

  RawClient.Answer get(String target) throws Exception {
    return ask("GET " + target + " HTTP/1.1\r\nHost: h.example:8000\r\n\r\n");
  }

  @Override
  public void close() throws IOException {
    try {
      Await.result(vertx.close());
    } catch (Exception e) {
      throw new IOException("did not close", e);
    } finally {
      tls.close();
    }
  }

  static final class Builder {
    private List<Settings.Route> routes;
    private Duration tick = Forwarder.TICK;
    private ClientSSLOptions upstreamTls = new ClientSSLOptions();
    private List<String> trusted = List.of();
    private Settings.Tls tls = Settings.Tls.NONE;
    private TlsEngine engine = TestTls.best();
    private Duration headDeadline = Duration.ofSeconds(8);
    private String hosts = "";
    private String transport = "";

    private Builder(List<Settings.Route> routes) {
      this.routes = routes;
    }

    /** How long nothing may move. */
    Builder silence(Duration silence) {
      routes =
          routes.stream()
              .map(
                  route ->
                      new Settings.Route(
                          route.path(),
                          route.target(),
                          route.kind(),
                          route.origins(),
                          route.allow(),
                          silence,
                          route.guard(),
                          route.maxSessionAge()))
              .toList();
      tick = Duration.ofMillis(Math.max(10, Math.min(1_000, silence.toMillis() / 4)));
      return this;
    }

    Builder tick(Duration each) {
      tick = each;
      return this;
    }

    Builder upstreamTls(ClientSSLOptions options) {
      upstreamTls = options;
      return this;
    }

    Builder trusting(String block) {
      trusted = List.of(block);
      return this;
    }

    Builder tls(Settings.Tls pem) {
      tls = pem;
      return this;
    }

    /** Both ways. */
    Builder engine(TlsEngine whose) {
      engine = whose;
      return this;
    }

    Builder headDeadline(Duration deadline) {
      headDeadline = deadline;
      return this;
    }

    /** Names and their addresses, as in /etc/hosts. */
    Builder hosts(String text) {
      hosts = text;
      return this;
    }

    /** By name, instead of the best that works. */
    Builder transport(String name) {
      transport = name;
      return this;
    }

    ForwarderFixture start() throws Exception {
      return new ForwarderFixture(this);
    }
  }

  static Builder to(Settings.Route... routes) {
    return new Builder(List.of(routes));
  }

  /** One route, {@code /app/}, to this port of loopback. */
  static Builder toPort(int port) {
    return to(new Settings.Route("/app/", "http://127.0.0.1:" + port, "app", List.of()));
  }

  private final class PublicPort extends VerticleBase {
    private final HttpServerOptions options;

    PublicPort(HttpServerOptions options) {
      this.options = options;
    }

    @Override
    public Future<?> start() {
      eventLoop.set(Thread.currentThread().getId());
      Settings.PublicEndpoint endpoint = settings.publicEndpoint();
      TrustedProxies trusted = endpoint.trustedProxies();
      ConnectionLimit limit = new ConnectionLimit("port", System::nanoTime);
      ForwardedHeaders forwarded = new ForwardedHeaders(trusted, "X-Remote-User");
      RouteTable table = RouteTable.of(settings.routes());
      LoopMark mark = TestUpstreams.mark();
      EventLoopExchanges loop = exchanges.here(vertx, limit);
      here.set(loop);
      new HeadDeadline(vertx, limit, loop, headDeadline, headDeadline.multipliedBy(100));
      Forwarder forwarder =
          new Forwarder(
              vertx,
              new Judge(new Front(table), mark),
              OpenDoor.gatekeeper(vertx),
              new RequestHead(forwarded, mark, "X-Remote-User"),
              new UpstreamDialer(
                  vertx, TestUpstreams.with(vertx, hosts), tls.upstreams(), upstreamTls),
              events,
              Duration.ofSeconds(5),
              tick);
      return vertx
          .createHttpServer(options)
          .connectionHandler(
              connection -> {
                loop.onConnection(connection);
                forwarder.onConnection(connection);
              })
          .requestHandler(
              own -> {
                Future<Buffer> read =
                    own.path().equals("/own") ? Future.succeededFuture() : own.body();
                read.onSuccess(body -> own.response().end("own"));
              })
          .listen()
          .onSuccess(server -> port.set(server.actualPort()));
    }
  }

  /** Two pages of our own, beside the routes: one answers at once, one reads a body first. */
  private record Front(RouteTable table) implements Judge.Front {
    @Override
    public boolean isOwn(RequestPath path) {
      return path.path().startsWith("/own");
    }

    @Override
    public Optional<RouteTable.Match> match(RequestPath path) {
      return table.match(path);
    }

    @Override
    public Optional<String> cookie(Incoming request) {
      return Optional.empty();
    }

    @Override
    public Optional<String> cookie(Incoming request, String user) {
      return Optional.empty();
    }
  }

  private static Settings settings(Builder builder) {
    return AnySettings.of(
        new Settings.PublicEndpoint(
            "127.0.0.1",
            0,
            "/_headroom",
            builder.tls,
            TrustedProxies.of(builder.trusted),
            "",
            false,
            ""),
        new Settings.WebSocketProxy(
            5,
            1 << 20,
            2,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(5),
            Settings.Pings.ANSWER,
            0,
            "X-Remote-User"),
        builder.routes);
  }
}
