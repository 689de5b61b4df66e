package io.headroom.proxy.http;

import io.headroom.config.Origin;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * What every request must satisfy before anything is done with it, upgrades too. The decoder has
 * already refused two lengths, a length beside a transfer coding, and unknown codings. Pure.
 */
public final class RequestRules {
  private RequestRules() {}

  /**
   * The judged path of a well-formed request.
   *
   * @return empty: to be answered with 400 and closed
   */
  public static Optional<RequestPath> path(HttpServerRequest request) {
    MultiMap headers = request.headers();
    List<String> hosts = headers.getAll("Host");
    // A version that is neither 1.0 nor 1.1 is null here, although the interface does not say so.
    boolean known = Optional.ofNullable(request.version()).isPresent();
    if (!known || hosts.size() != 1 || Origin.parse("http://" + hosts.get(0)).isEmpty()) {
      return Optional.empty();
    }
    if (headers.contains("") || !knownCoding(headers.getAll("Transfer-Encoding"))) {
      return Optional.empty();
    }
    // The decoder takes the next eight bytes for the body of a Hixie-76 handshake; no one else
    // does.
    if (headers.contains("Sec-WebSocket-Key1") || headers.contains("Sec-WebSocket-Key2")) {
      return Optional.empty();
    }
    return RequestPath.parse(request.uri(), hosts.get(0));
  }

  /** The one coding a proxy can take apart and put together again. */
  private static boolean knownCoding(List<String> codings) {
    return codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
  }

  /** CONNECT would make a tunnel, TRACE would show a page its own cookies. */
  static boolean forwardable(HttpMethod method) {
    return !method.equals(HttpMethod.CONNECT) && !method.equals(HttpMethod.TRACE);
  }

  /** Whether the request's head announces a body. */
  static boolean hasBody(MultiMap headers) {
    String length = headers.get("Content-Length");
    return headers.contains("Transfer-Encoding") || (length != null && !length.equals("0"));
  }
}
