package io.headroom.proxy.request;

import io.headroom.config.address.Origin;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * What every request must satisfy before anything is done with it, upgrades too. The decoder has
 * already refused two lengths, a length beside a transfer coding, and unknown codings. Pure.
 */
public final class RequestRules {
  private static final CharSequence HIXIE_KEY_1 = HttpHeaders.createOptimized("Sec-WebSocket-Key1");
  private static final CharSequence HIXIE_KEY_2 = HttpHeaders.createOptimized("Sec-WebSocket-Key2");

  private RequestRules() {}

  /**
   * The judged path of a well-formed request.
   *
   * @param old of HTTP/1.0, which needs no Host
   * @return empty: to be answered with 400 and closed
   */
  public static Optional<RequestPath> path(MultiMap headers, String target, boolean old) {
    List<String> hosts = headers.getAll(HttpHeaders.HOST);
    if (old && hosts.isEmpty()) {
      return isWellFormed(headers) ? RequestPath.parse(target, "") : Optional.empty();
    }
    if (hosts.size() != 1 || Origin.ofHost("http", hosts.get(0)).isEmpty()) {
      return Optional.empty();
    }
    return isWellFormed(headers) ? RequestPath.parse(target, hosts.get(0)) : Optional.empty();
  }

  /** Whether the client asks for a WebSocket at all, rightly or not. */
  public static boolean asksForWebSocket(MultiMap headers) {
    return headers.contains(HttpHeaders.UPGRADE)
        && HeaderList.contains(headers.getAll(HttpHeaders.UPGRADE), "websocket");
  }

  private static boolean isWellFormed(MultiMap headers) {
    // The decoder takes the next eight bytes for the body of a Hixie-76 handshake; no one else
    // does.
    return !headers.contains("")
        && knownCoding(headers.getAll(HttpHeaders.TRANSFER_ENCODING))
        && !headers.contains(HIXIE_KEY_1)
        && !headers.contains(HIXIE_KEY_2);
  }

  /** The one coding a proxy can take apart and put together again. */
  private static boolean knownCoding(List<String> codings) {
    return codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
  }

  /** Whether the request's head announces a body. */
  public static boolean hasBody(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return headers.contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }
}
