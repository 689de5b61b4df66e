package io.headroom.proxy.http;

import io.headroom.proxy.dial.LoopFound;
import io.headroom.proxy.metrics.HttpEvents;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

  /** An upstream that restarts closes many connections at once. */
  private static final int MOST_REPEATS = 3;

  /** For the rest of an upload that nobody wants, so that no reset eats the answer. */
  private static final int UPLOAD_LINGER_SECONDS = 30;

  private final HttpForwarder home;
  private final HttpServerRequest request;
  private final RequestPath path;
  private final String kind;
  private final long beganNanos = System.nanoTime();
  private final UpstreamLeg upstream;
  private final boolean hasBody;

  // Owned by the event loop.
  private boolean answering;
  private int repeats;
  private boolean over;

  /** The client had left before there was an answer. */
  private boolean unheard;

  /** Those that the answer had before it was the upstream's. */
  private List<String> ownCookies = List.of();

  private ProblemPages.Problem problem = ProblemPages.Problem.UPSTREAM_UNREACHABLE;

  Exchange(
      HttpForwarder home, HttpServerRequest request, RequestPath path, RouteTable.Match match) {
    this.home = home;
    this.request = request;
    this.path = path;
    this.kind = match.route().kind();
    this.upstream = new UpstreamLeg(request, match);
    this.hasBody = RequestRules.hasBody(request.headers());
    home.events().began();
  }

  /** The connection to the upstream; asked for by the proxy, again when a request is repeated. */
  Future<HttpClientRequest> dial(ProxyContext context) {
    if (over) {
      return Future.failedFuture("the client has gone");
    }
    Duration patience = home.timeouts().connect();
    return upstream
        .dial(home.addresses(), patience, context.client(), () -> !over)
        .compose(this::unlessOver);
  }

  private Future<HttpClientRequest> unlessOver(HttpClientRequest dialled) {
    if (over) {
      upstream.cut();
      return Future.failedFuture("the client has gone");
    }
    return Future.succeededFuture(dialled);
  }

  @Override
  public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
    ProxyRequest outgoing = context.request();
    outgoing.setURI(path.forwarded());
    home.prepareHeaders(outgoing.headers(), request);
    if (hasBody) {
      Body body = outgoing.getBody();
      MovingBody moving = new MovingBody(request, upstream);
      outgoing.setBody(Body.body(moving, body.length(), body.mediaType()));
    } else {
      upstream.sendsNoBody();
      outgoing.headers().remove("Expect");
      outgoing.setBody(null);
      request.resume();
    }
    return ask(context).compose(this::judge).recover(failure -> sorry(context, failure));
  }

  private Future<ProxyResponse> ask(ProxyContext context) {
    return context
        .sendRequest()
        .recover(failure -> repeatable(failure) ? ask(context) : Future.failedFuture(failure));
  }

  /** Idle connections from the pool may be closed by the upstream just as they are used. */
  private boolean repeatable(Throwable failure) {
    boolean lost = failure instanceof HttpClosedException || failure instanceof IOException;
    return lost
        && upstream.dialled()
        && ++repeats <= MOST_REPEATS
        && !over
        && !hasBody
        && REPEATABLE.contains(request.method());
  }

  private Future<ProxyResponse> judge(ProxyResponse answer) {
    if (answer.getStatusCode() < 200) {
      answer.release();
      return Future.failedFuture("unexpected status " + answer.getStatusCode());
    }
    answering = true;
    upstream.restore(answer);
    HopByHop.strip(answer.headers());
    Body body = answer.getBody();
    MovingBody moving = new MovingBody(body.stream(), upstream::onMove);
    answer.setBody(Body.body(moving, body.length(), body.mediaType()));
    return Future.succeededFuture(answer);
  }

  private Future<ProxyResponse> sorry(ProxyContext context, Throwable failure) {
    tell(failure);
    upstream.cut();
    answering = true;
    unheard = request.response().closed();
    if (failure instanceof LoopFound) {
      problem = ProblemPages.Problem.LOOP;
    }
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
    // vertx-http-proxy replaces what the response has of most names, and adds to its cookies.
    ownCookies = List.copyOf(response.headers().getAll("Set-Cookie"));
    response.headers().remove("Set-Cookie");
    answer.headers().add("Set-Cookie", ownCookies);
    List<String> date = List.copyOf(answer.headers().getAll("Date"));
    // vertx-http-proxy writes a date of its own, and Vert.x takes a 304 with a reason for chunked.
    boolean sized = answer.headers().contains("Content-Length");
    response.headersEndHandler(head -> mend(response, date, sized));
    Future<Void> sent =
        OldClient.needs(request, answer) ? OldClient.send(request, answer) : context.sendResponse();
    return sent.recover(failure -> broken(answer, failure));
  }

  private static void mend(HttpServerResponse response, List<String> date, boolean sized) {
    response.headers().remove("Date");
    response.headers().add("Date", date);
    if (response.getStatusCode() == 304) {
      response.headers().remove("Transfer-Encoding");
      if (!sized) {
        response.headers().remove("Content-Length");
      }
    }
  }

  private Future<Void> broken(ProxyResponse answer, Throwable failure) {
    upstream.cut();
    // What Vert.x holds of it would stay in memory for ever.
    answer.release();
    HttpServerResponse response = request.response();
    if (!response.headWritten() && !response.closed()) {
      tell(failure);
      response.headers().clear().add("Set-Cookie", ownCookies);
      ProblemPages.send(request, ProblemPages.Problem.UPSTREAM_UNREACHABLE);
    }
    return Future.succeededFuture();
  }

  private void tell(Throwable failure) {
    if (!over) {
      LOG.info("no answer from {} for {}: {}", upstream, path, failure.toString());
    }
  }

  /** The answer has ended, or the client has gone. */
  void onOver() {
    over = true;
    HttpServerResponse response = request.response();
    boolean heard = response.headWritten() && !unheard;
    int status = heard ? response.getStatusCode() : HttpEvents.CLIENT_LEFT;
    home.events().ended(kind, status, System.nanoTime() - beganNanos);
    upstream.cutUnlessSent();
    if (problem.closes()) {
      request.connection().close();
    }
  }

  /** Ends an exchange in which nothing has moved for too long. */
  void onTick(long nowNanos) {
    boolean asked = !answering && request.isEnded();
    HttpTimeouts timeouts = home.timeouts();
    long patienceNanos = (asked ? timeouts.answer() : timeouts.stall()).toNanos();
    if (over || !upstream.dialled() || upstream.stillNanos(nowNanos) < patienceNanos) {
      return;
    }
    if (!answering && !asked && !upstream.isFull()) {
      problem = ProblemPages.Problem.CLIENT_STALLED;
    }
    upstream.cut();
  }
}
