package io.headroom.proxy.http;

import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, forwarded and answered: what vertx-http-proxy does not do. Lives from the request's
 * head to the answer's end or the client's leaving, on their event loop.
 */
final class Exchange implements ProxyInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Set<HttpMethod> REPEATABLE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  /** For the rest of an upload that nobody wants, so that no reset eats the answer. */
  private static final int UPLOAD_LINGER_SECONDS = 30;

  private final HttpForwarder home;
  private final HttpServerRequest request;
  private final RequestPath path;
  private final RouteTable.Match match;
  private final boolean hasBody;

  // Owned by the event loop.
  private long movedNanos;
  private boolean answering;
  private boolean retried;
  private boolean over;

  /** Whether the upstream has been given the request's end. */
  private boolean sentWhole;

  private ProblemPages.Problem problem = ProblemPages.Problem.UPSTREAM_UNREACHABLE;
  private @Nullable HttpClientRequest upstream;
  private List<String> cacheControl = List.of();

  Exchange(
      HttpForwarder home, HttpServerRequest request, RequestPath path, RouteTable.Match match) {
    this.home = home;
    this.request = request;
    this.path = path;
    this.match = match;
    this.hasBody = RequestRules.hasBody(request.headers());
    this.movedNanos = System.nanoTime();
  }

  /** The connection to the upstream and the head of its request. */
  Future<HttpClientRequest> dial(ProxyContext context) {
    if (request.response().closed()) {
      return Future.failedFuture("the client has gone");
    }
    long patience = home.timeouts().connect().toMillis();
    return home.address(match)
        .timeout(patience, TimeUnit.MILLISECONDS)
        .compose(address -> context.client().request(options(address, patience)))
        .map(this::prepared);
  }

  private RequestOptions options(SocketAddress address, long connectMillis) {
    return new RequestOptions()
        .setServer(address)
        .setHost(match.target().host())
        .setPort(match.target().port())
        .setSsl(match.target().tls())
        .setConnectTimeout(connectMillis);
  }

  private HttpClientRequest prepared(HttpClientRequest dialled) {
    upstream = dialled;
    moved();
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
    moved();
    // Until the pipe sets its own; without one a failure is logged as an error.
    answer.exceptionHandler(failure -> {});
    cacheControl = List.copyOf(answer.headers().getAll("Cache-Control"));
    answer.headers().remove("Cache-Control");
  }

  @Override
  public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
    ProxyRequest outgoing = context.request();
    outgoing.setURI(path.forwarded());
    home.prepareHeaders(outgoing.headers(), request);
    if (hasBody) {
      Body body = outgoing.getBody();
      MovingBody moving = new MovingBody(request, new Upload());
      outgoing.setBody(Body.body(moving, body.length(), body.mediaType()));
    } else {
      sentWhole = true;
      outgoing.headers().remove("Expect");
      outgoing.setBody(null);
      request.resume();
    }
    return ask(context).recover(failure -> sorry(context, failure));
  }

  private Future<ProxyResponse> ask(ProxyContext context) {
    return context
        .sendRequest()
        .recover(
            failure -> repeatable(failure) ? context.sendRequest() : Future.failedFuture(failure))
        .compose(this::judge);
  }

  /** An idle connection from the pool may be closed by the upstream just as it is used. */
  private boolean repeatable(Throwable failure) {
    boolean again =
        failure instanceof HttpClosedException
            && !retried
            && !over
            && !hasBody
            && REPEATABLE.contains(request.method());
    retried = true;
    return again;
  }

  private Future<ProxyResponse> judge(ProxyResponse answer) {
    if (answer.getStatusCode() < 200) {
      return Future.failedFuture("unexpected status " + answer.getStatusCode());
    }
    answering = true;
    MultiMap headers = answer.headers();
    cacheControl.forEach(value -> headers.add("Cache-Control", value));
    HopByHop.strip(headers);
    Body body = answer.getBody();
    MovingBody moving = new MovingBody(body.stream(), this::moved);
    answer.setBody(Body.body(moving, body.length(), body.mediaType()));
    return Future.succeededFuture(answer);
  }

  private Future<ProxyResponse> sorry(ProxyContext context, Throwable failure) {
    LOG.info("{} for {}: {}", match.target(), path, failure.toString());
    cutUpstream();
    answering = true;
    ProblemPages.Content content = ProblemPages.content(problem, request.headers());
    ProxyRequest outgoing = context.request().release();
    ProxyResponse answer = outgoing.response().setStatusCode(problem.status());
    answer.putHeader("Cache-Control", "no-store");
    if (!request.isEnded()) {
      answer.putHeader("Connection", "close");
      request.connection().shutdown(UPLOAD_LINGER_SECONDS, TimeUnit.SECONDS);
    }
    return Future.succeededFuture(
        answer.setBody(
            Body.body(
                Body.body(content.body()).stream(), content.body().length(), content.type())));
  }

  @Override
  public Future<Void> handleProxyResponse(ProxyContext context) {
    HttpServerResponse response = request.response();
    ProxyResponse answer = context.response();
    boolean closing = home.draining();
    if (closing) {
      // Ends the connection after the answer; the bound only keeps it from ending before.
      request.connection().shutdown(1, TimeUnit.DAYS);
    }
    List<String> date = List.copyOf(answer.headers().getAll("Date"));
    // vertx-http-proxy writes a date of its own, and Vert.x takes a 304 with a reason for chunked.
    response.headersEndHandler(head -> mend(response, date, closing));
    Future<Void> sent =
        OldClient.needs(request, answer) ? OldClient.send(request, answer) : context.sendResponse();
    return sent.recover(failure -> broken(response, failure));
  }

  private static void mend(HttpServerResponse response, List<String> date, boolean closing) {
    response.headers().remove("Date");
    response.headers().add("Date", date);
    if (closing) {
      response.headers().set("Connection", "close");
    }
    if (response.getStatusCode() == 304) {
      response.headers().remove("Transfer-Encoding");
    }
  }

  private Future<Void> broken(HttpServerResponse response, Throwable failure) {
    cutUpstream();
    if (response.headWritten() || response.closed()) {
      return Future.succeededFuture();
    }
    LOG.info("{} for {}: {}", match.target(), path, failure.toString());
    response.headers().clear();
    ProblemPages.send(request, ProblemPages.Problem.UPSTREAM_UNREACHABLE);
    return Future.succeededFuture();
  }

  /** The answer has ended, or the client has gone. */
  void onOver() {
    over = true;
    if (!sentWhole) {
      cutUpstream();
    }
    if (problem.closes()) {
      request.connection().close();
    }
  }

  /** Ends an exchange in which nothing has moved for too long. */
  void onTick(long nowNanos) {
    if (upstream == null || over) {
      return;
    }
    long stillNanos = nowNanos - movedNanos;
    boolean asked = !answering && request.isEnded();
    HttpTimeouts timeouts = home.timeouts();
    if (stillNanos < (asked ? timeouts.answer() : timeouts.stall()).toNanos()) {
      return;
    }
    if (!answering && !asked && !upstream.writeQueueFull()) {
      problem = ProblemPages.Problem.CLIENT_STALLED;
    }
    movedNanos = nowNanos;
    cutUpstream();
  }

  private void moved() {
    movedNanos = System.nanoTime();
  }

  /**
   * Gives the connection up. With its request sent in whole it may already serve another exchange,
   * and a reset knows that. With half a request on it, a reset could put it back into the pool.
   */
  private void cutUpstream() {
    if (upstream != null && sentWhole) {
      upstream.reset();
    } else if (upstream != null) {
      upstream.connection().close();
    }
  }

  /** The request's body on its way to the upstream. */
  private final class Upload implements MovingBody.Events {
    @Override
    public void onStart() {
      if (upstream != null && !answering) {
        // Else the head waits for the body's first bytes, and Expect: 100-continue for ever.
        upstream.sendHead();
      }
    }

    @Override
    public void onMove() {
      moved();
    }

    @Override
    public void onEnd() {
      sentWhole = true;
      moved();
    }

    @Override
    public void onFailure() {
      cutUpstream();
    }
  }
}
