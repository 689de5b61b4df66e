package io.headroom.proxy.http;

import io.headroom.proxy.routes.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's request to its upstream: dialled, sent, cut; it hears of the body on its way there.
 * As long-lived as the exchange, on its event loop.
 */
final class UpstreamLeg implements MovingBody.Events {
  private final HttpServerRequest request;
  private final RouteTable.Match match;

  // Owned by the event loop.
  private @Nullable HttpClientRequest upstream;
  private List<String> cacheControl = List.of();
  private long movedNanos = System.nanoTime();

  /** Whether the upstream has been given the request's end. */
  private boolean sentWhole;

  /** Whether the connection was given up; a body that still comes is only read to its end. */
  private boolean cut;

  UpstreamLeg(HttpServerRequest request, RouteTable.Match match) {
    this.request = request;
    this.match = match;
  }

  /** A connection and the beginning of its request's head. */
  Future<HttpClientRequest> dial(
      UpstreamAddresses addresses, Duration patience, HttpClient client, BooleanSupplier wanted) {
    return addresses.connect(match, patience, new Attempt(client, wanted)).map(this::prepared);
  }

  /** Its connection, kept or new, to whichever of its target's addresses. */
  private final class Attempt implements UpstreamAddresses.Dial<HttpClientRequest> {
    private final HttpClient client;
    private final BooleanSupplier wanted;

    Attempt(HttpClient client, BooleanSupplier wanted) {
      this.client = client;
      this.wanted = wanted;
    }

    @Override
    public Future<HttpClientRequest> connect(SocketAddress address, Duration patience) {
      return client.request(
          new RequestOptions()
              .setServer(address)
              .setHost(match.target().name())
              .setPort(match.target().port())
              .setSsl(match.target().tls())
              .setConnectTimeout(patience.toMillis()));
    }

    @Override
    public void tooLate(HttpClientRequest dialled) {
      // Without a handler it is logged as an error.
      dialled.exceptionHandler(failure -> {});
      dialled.reset();
    }

    @Override
    public boolean wanted() {
      return wanted.getAsBoolean();
    }
  }

  private HttpClientRequest prepared(HttpClientRequest dialled) {
    upstream = dialled;
    onMove();
    // The very bytes of the client's header: an authority would lose a default port.
    dialled.putHeader("Host", request.getHeader("Host"));
    // What fails is told by the answer's future too; without a handler it is logged as an error.
    dialled.exceptionHandler(failure -> {});
    dialled.continueHandler(go -> request.response().writeContinue());
    // Registered first, so it runs before the proxy reads the answer's head.
    dialled.response().onSuccess(this::hideFromProxy);
    return dialled;
  }

  /** vertx-http-proxy throws on a Cache-Control it cannot read, so it does not see any. */
  private void hideFromProxy(HttpClientResponse answer) {
    onMove();
    // Until the pipe sets its own; without one a failure is logged as an error.
    answer.exceptionHandler(failure -> {});
    cacheControl = List.copyOf(answer.headers().getAll("Cache-Control"));
    answer.headers().remove("Cache-Control");
  }

  /** Gives back what was hidden from vertx-http-proxy. */
  void restore(ProxyResponse answer) {
    cacheControl.forEach(value -> answer.headers().add("Cache-Control", value));
  }

  /** There is no body to come. */
  void sendsNoBody() {
    sentWhole = true;
  }

  boolean dialled() {
    return upstream != null;
  }

  /** How long nothing has moved, either way. */
  long stillNanos(long nowNanos) {
    return nowNanos - movedNanos;
  }

  /** Whether it is the upstream that does not take the upload. */
  boolean isFull() {
    return upstream != null && !sentWhole && upstream.writeQueueFull();
  }

  /** Gives up a request that the upstream has not been sent in whole. */
  void cutUnlessSent() {
    if (!sentWhole) {
      cut();
    }
  }

  /**
   * Gives the connection up. With its request sent in whole it may already serve another exchange,
   * and a reset knows that. With half a request on it, a reset could put it back into the pool.
   */
  void cut() {
    cut = true;
    onMove();
    if (upstream != null && sentWhole) {
      upstream.reset();
    } else if (upstream != null) {
      upstream.connection().close();
    }
  }

  @Override
  public void onStart() {
    if (upstream != null && !cut) {
      // Else the head waits for the body's first bytes, and Expect: 100-continue for ever.
      upstream.sendHead();
    }
  }

  @Override
  public void onMove() {
    movedNanos = System.nanoTime();
  }

  @Override
  public void onEnd() {
    sentWhole = true;
    onMove();
  }

  @Override
  public void onFailure() {
    cut();
  }

  @Override
  public String toString() {
    return match.target().toString();
  }
}
