package io.headroom.proxy.forward;

import io.headroom.proxy.request.HeaderList;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.headroom.proxy.request.RequestRules;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;

/**
 * What a client asked for, as far as its answer depends on it; read before the head is rewritten.
 *
 * @param old whether it speaks HTTP/1.0: no chunks, no interim answers
 * @param keepsAlive whether it means to use its connection again
 * @param expects whether it waits for 100 (Continue)
 * @param takesTrailers whether it said so
 */
public record Asked(
    HttpMethod method,
    boolean old,
    boolean keepsAlive,
    boolean hasBody,
    boolean expects,
    boolean takesTrailers) {

  /** A GET that is the last of its connection, as one that is refused an upgrade. */
  public static final Asked LAST_GET = new Asked(HttpMethod.GET, false, false, false, false, false);

  static Asked of(HttpRequest head) {
    HttpHeaders headers = head.headers();
    boolean old = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
    boolean hasBody = RequestRules.hasBody((MultiMap) headers);
    return new Asked(
        head.method(),
        old,
        HttpUtil.isKeepAlive(head),
        hasBody,
        hasBody && HttpUtil.is100ContinueExpected(head),
        !old && headers.contains("TE") && HeaderList.contains(headers.getAll("TE"), "trailers"));
  }

  /** Whether the client is told of such an answer before the last one. */
  boolean takes(HttpResponseStatus interim) {
    return !old
        && (interim.equals(HttpResponseStatus.EARLY_HINTS)
            || interim.equals(HttpResponseStatus.CONTINUE) && expects);
  }

  /** What the client is told of an upstream that does not answer in time. */
  Problem ofSilence() {
    return isRepeatable() ? Problem.UPSTREAM_UNREACHABLE : Problem.UPSTREAM_SILENT;
  }

  /** Whether asking twice does no more than asking once, and nothing of it has to be kept. */
  boolean isRepeatable() {
    return !hasBody
        && (method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS));
  }
}
