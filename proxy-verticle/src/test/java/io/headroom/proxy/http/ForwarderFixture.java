package io.headroom.proxy.http;

import io.headroom.config.Settings;
import io.headroom.proxy.Await;
import io.headroom.proxy.TestUpstreams;
import io.headroom.proxy.bridge.DecoderFault;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.ConnectionLimit;
import io.headroom.proxy.transport.EventLoopExchanges;
import io.headroom.proxy.transport.HttpExchanges;
import io.headroom.proxy.transport.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A public port on loopback that does plain HTTP and nothing else. */
final class ForwarderFixture implements AutoCloseable {
  final Vertx vertx = TestVertx.create();
  final HttpExchanges exchanges = new HttpExchanges();
  final HttpEventLog events = new HttpEventLog();
  private final AtomicInteger port = new AtomicInteger();
  private final AtomicReference<HeadDeadline> deadline = new AtomicReference<>();
  private final Settings settings;
  private final HttpTimeouts timeouts;
  private final HttpClientOptions upstreamTls;
  private final Duration headDeadline;
  private final String hosts;

  private ForwarderFixture(Builder builder) throws Exception {
    settings = settings(builder);
    timeouts = builder.timeouts;
    upstreamTls = builder.upstreamTls;
    headDeadline = builder.headDeadline;
    hosts = builder.hosts;
    Await.result(vertx.deployVerticle(new PublicPort()));
  }

  int port() {
    return port.get();
  }

  int watched() {
    return deadline.get().watched();
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
    }
  }

  static final class Builder {
    private final List<Settings.Route> routes;
    private HttpTimeouts timeouts =
        new HttpTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60));
    private HttpClientOptions upstreamTls = new HttpClientOptions();
    private List<String> trusted = List.of();
    private Settings.Tls tls = new Settings.Tls("", "");
    private Duration headDeadline = Duration.ofSeconds(8);
    private String hosts = "";

    private Builder(List<Settings.Route> routes) {
      this.routes = routes;
    }

    Builder timeouts(Duration answer, Duration stall) {
      timeouts = new HttpTimeouts(Duration.ofSeconds(5), answer, stall);
      return this;
    }

    Builder upstreamTls(HttpClientOptions options) {
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

    Builder headDeadline(Duration deadline) {
      headDeadline = deadline;
      return this;
    }

    /** Names and their addresses, as in /etc/hosts. */
    Builder hosts(String text) {
      hosts = text;
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
    @Override
    public Future<?> start() {
      Settings.PublicEndpoint endpoint = settings.publicEndpoint();
      TrustedProxies trusted = TrustedProxies.of(endpoint.trustedProxies());
      ForwardedHeaders forwarded = new ForwardedHeaders(trusted, "X-Remote-User");
      HttpForwarder forwarder =
          HttpForwarder.create(
              vertx,
              settings,
              forwarded,
              TestUpstreams.with(vertx, hosts),
              TestUpstreams.mark(),
              events,
              timeouts,
              upstreamTls);
      RouteTable table = RouteTable.of(settings.routes());
      HeadDeadline heads =
          HeadDeadline.create(
              vertx,
              new ConnectionLimit("port", System::nanoTime),
              headDeadline,
              headDeadline.multipliedBy(100));
      deadline.set(heads);
      EventLoopExchanges here = exchanges.here(vertx);
      return vertx
          .createHttpServer(PublicServerOptions.of(endpoint, timeouts.stall()))
          .connectionHandler(
              connection -> {
                heads.onConnection(connection);
                here.onConnection(connection);
              })
          .requestHandler(
              request -> {
                heads.onRequest(request);
                forward(forwarder, table, request);
              })
          .invalidRequestHandler(request -> ProblemPages.send(request, DecoderFault.of(request)))
          .listen()
          .onSuccess(server -> port.set(server.actualPort()));
    }
  }

  private static void forward(
      HttpForwarder forwarder, RouteTable table, HttpServerRequest request) {
    Optional<RequestPath> path = RequestRules.path(request);
    if (path.isEmpty()) {
      ProblemPages.send(request, ProblemPages.Problem.BAD_REQUEST);
      return;
    }
    table
        .match(path.get())
        .ifPresentOrElse(
            match -> forwarder.forward(request, path.get(), match),
            () -> ProblemPages.send(request, ProblemPages.Problem.NO_ROUTE));
  }

  private static Settings settings(Builder builder) {
    return new Settings(
        "test",
        new Settings.PublicEndpoint("127.0.0.1", 0, "/_headroom", builder.tls, builder.trusted, ""),
        new Settings.Management("127.0.0.1", 0, "", ""),
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
        new Settings.Capacity(10, Duration.ofMinutes(1)),
        new Settings.Gate(5, 10),
        new Settings.Drain(Duration.ofSeconds(30), 1012),
        new Settings.Cluster(false, "test", "127.0.0.1", 0, 0, List.of(), ""),
        builder.routes);
  }
}
