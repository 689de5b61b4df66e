package io.headroom.proxy.access;

import io.headroom.config.address.WebAddress;
import io.headroom.proxy.dial.LoopTime;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Asks others over HTTP, bounded in time and in bytes, with names looked up as those of upstreams
 * are. One per event loop; the client may be everybody's.
 */
public final class WebCaller {
  /** For the name, the connection and the answer together. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(2);

  private final HttpClient client;
  private final Function<String, Future<List<InetAddress>>> names;
  private final LoopTime time;

  /** What came back, whole. */
  record Reply(int status, MultiMap headers, Buffer body) {}

  /**
   * @param names the addresses of a name, as this event loop knows them
   */
  public WebCaller(
      HttpClient client, Function<String, Future<List<InetAddress>>> names, LoopTime time) {
    this.client = client;
    this.names = names;
    this.time = time;
  }

  LoopTime time() {
    return time;
  }

  /**
   * Sends a GET.
   *
   * @param mostBytes of the answer's body; fails where it has more
   */
  Future<Reply> get(WebAddress address, MultiMap headers, int mostBytes) {
    Future<HttpClientRequest> connected =
        names.apply(address.origin().host()).compose(addresses -> connect(address, addresses, 0));
    Future<Reply> reply = connected.compose(request -> send(request, headers, mostBytes));
    return time.within(PATIENCE, reply, failed("no answer within " + PATIENCE.toSeconds() + " s"))
        // What nobody waits for holds no connection.
        .onFailure(failure -> connected.onSuccess(HttpClientRequest::reset));
  }

  /** The first that answers, one after the other. */
  private Future<HttpClientRequest> connect(
      WebAddress address, List<InetAddress> addresses, int at) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(address.origin().name())
            .setPort(address.origin().port())
            .setSsl(address.origin().tls())
            .setURI(address.target())
            .setConnectTimeout(CONNECT_PATIENCE.toMillis())
            .setIdleTimeout(PATIENCE.toMillis());
    options.setServer(
        SocketAddress.inetSocketAddress(
            address.origin().port(), addresses.get(at).getHostAddress()));
    Future<HttpClientRequest> connected = client.request(options);
    return at + 1 == addresses.size()
        ? connected
        : connected.recover(failure -> connect(address, addresses, at + 1));
  }

  private static Future<Reply> send(HttpClientRequest request, MultiMap headers, int mostBytes) {
    headers.forEach(header -> request.headers().add(header.getKey(), header.getValue()));
    return request.send().compose(response -> read(request, response, mostBytes));
  }

  private static Future<Reply> read(
      HttpClientRequest request, HttpClientResponse response, int mostBytes) {
    Promise<Reply> read = Promise.promise();
    Buffer body = Buffer.buffer();
    response
        .exceptionHandler(read::tryFail)
        .endHandler(
            end -> read.tryComplete(new Reply(response.statusCode(), response.headers(), body)))
        .handler(
            part -> {
              if (body.length() + part.length() <= mostBytes) {
                body.appendBuffer(part);
              } else if (read.tryFail(noTrace("an answer of more than " + mostBytes + " bytes"))) {
                request.reset();
              }
            });
    return read.future();
  }

  private static <T> Future<T> failed(String why) {
    return Future.failedFuture(noTrace(why));
  }

  private static Throwable noTrace(String why) {
    return VertxException.noStackTrace(why);
  }
}
