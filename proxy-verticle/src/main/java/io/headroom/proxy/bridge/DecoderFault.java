package io.headroom.proxy.bridge;

import io.headroom.proxy.http.ProblemPages.Problem;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/** What the HTTP decoder found wrong with a request, in HTTP's words. Pure. */
public final class DecoderFault {
  private DecoderFault() {}

  public static Problem of(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      return Problem.ADDRESS_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? Problem.HEADERS_TOO_LARGE
        : Problem.BAD_REQUEST;
  }
}
