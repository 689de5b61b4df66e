package io.headroom.proxy.http;

import io.headroom.config.Settings;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.metrics.HttpEvents;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.UpstreamAnswers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Plain HTTP to the upstreams: streamed both ways with back-pressure, in constant memory. One per
 * event loop, used only there, from the verticle's start to {@link #close}.
 */
public final class HttpForwarder {
  /** For each upstream; browsers hold long polls and event streams open. */
  private static final int CONNECTIONS = 2_000;

  private static final int WAITING_REQUESTS = 500;
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** Under the 5 s after which uvicorn and Node close, so that they rarely do it first. */
  private static final int KEEP_ALIVE_SECONDS = 4;

  private final Vertx vertx;
  private final HttpClient client;
  private final UpstreamAddresses addresses;
  private final LoopMark loopMark;
  private final ForwardedHeaders forwarded;
  private final String userHeader;
  private final HttpTimeouts timeouts;
  private final HttpEvents events;
  private final long tick;

  // Owned by the event loop.
  private final Set<Exchange> exchanges = new HashSet<>();

  private HttpForwarder(
      Vertx vertx,
      HttpClient client,
      ForwardedHeaders forwarded,
      String userHeader,
      HttpTimeouts timeouts,
      UpstreamAddresses addresses,
      LoopMark loopMark,
      HttpEvents events) {
    this.vertx = vertx;
    this.client = client;
    this.addresses = addresses;
    this.loopMark = loopMark;
    this.forwarded = forwarded;
    this.userHeader = userHeader;
    this.timeouts = timeouts;
    this.events = events;
    long shortest = Math.min(timeouts.answer().toMillis(), timeouts.stall().toMillis());
    this.tick = vertx.setPeriodic(Math.max(10, Math.min(1_000, shortest / 4)), this::onTick);
  }

  /** To be called on the event loop it will serve. */
  public static HttpForwarder create(
      Vertx vertx,
      Settings settings,
      ForwardedHeaders forwarded,
      UpstreamAddresses addresses,
      LoopMark loopMark,
      HttpEvents events) {
    return create(
        vertx,
        settings,
        forwarded,
        addresses,
        loopMark,
        events,
        HttpTimeouts.of(settings),
        new HttpClientOptions());
  }

  /**
   * @param options what the upstreams' TLS needs beyond the JVM's own trusted authorities
   */
  static HttpForwarder create(
      Vertx vertx,
      Settings settings,
      ForwardedHeaders forwarded,
      UpstreamAddresses addresses,
      LoopMark loopMark,
      HttpEvents events,
      HttpTimeouts timeouts,
      HttpClientOptions options) {
    options
        .setConnectTimeout((int) timeouts.connect().toMillis())
        .setSslHandshakeTimeout(Math.max(1, timeouts.connect().toSeconds()))
        .setVerifyHost(true)
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setTcpKeepAlive(true)
        // Vert.x closes no socket that has not taken what was written before.
        .setTcpUserTimeout((int) timeouts.stall().toMillis())
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setTracingPolicy(TracingPolicy.IGNORE);
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING_REQUESTS);
    return new HttpForwarder(
        vertx,
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            .withConnectHandler(connection -> onConnection(connection, options))
            .build(),
        forwarded,
        settings.webSocketProxy().userHeader(),
        timeouts,
        addresses,
        loopMark,
        events);
  }

  /** Answers the request with what the matched upstream says, or 503 if it says nothing. */
  public void forward(HttpServerRequest request, RequestPath path, RouteTable.Match match) {
    if (!RequestRules.forwardable(request.method())) {
      ProblemPages.send(request, ProblemPages.Problem.METHOD_REFUSED);
      return;
    }
    if (request.headers().contains("Transfer-Encoding")) {
      // RequestRules let only this one pass; vertx-http-proxy knows only this spelling of it.
      request.headers().set("Transfer-Encoding", "chunked");
    }
    Exchange exchange = new Exchange(this, request, path, match);
    exchanges.add(exchange);
    HttpServerResponse response = request.response();
    response.endHandler(
        end -> {
          if (exchanges.remove(exchange)) {
            exchange.onOver();
          }
        });
    HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
        .origin(exchange::dial)
        .addInterceptor(exchange)
        .handle(request);
  }

  /** Ends the connections to the upstreams. */
  public Future<Void> close() {
    vertx.cancelTimer(tick);
    return client.close();
  }

  HttpTimeouts timeouts() {
    return timeouts;
  }

  HttpEvents events() {
    return events;
  }

  UpstreamAddresses addresses() {
    return addresses;
  }

  void prepareHeaders(MultiMap headers, HttpServerRequest request) {
    HopByHop.strip(headers, userHeader);
    forwarded.apply(headers, ForwardedHeaders.Peer.of(request));
    loopMark.addTo(headers);
  }

  private static void onConnection(HttpConnection connection, HttpClientOptions options) {
    // Else Vert.x logs what an upstream does wrong as an error of its own.
    connection.exceptionHandler(failure -> {});
    UpstreamAnswers.correct(connection, options);
  }

  private void onTick(long timer) {
    long now = System.nanoTime();
    List.copyOf(exchanges).forEach(exchange -> exchange.onTick(now));
  }
}
