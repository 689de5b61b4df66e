package io.headroom.proxy.forward;

import io.headroom.proxy.access.Answer;
import io.headroom.proxy.dial.LoopFound;
import io.headroom.proxy.request.ProblemPages;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Answers that are no upstream's, on a bare channel. Pure. */
final class ProblemAnswer {
  private ProblemAnswer() {}

  static FullHttpResponse of(
      Problem problem, HttpRequest asked, @Nullable String cookie, boolean keepsAlive) {
    ProblemPages.Content content =
        ProblemPages.content(
            problem,
            // Netty's own where there is no head.
            asked.headers() instanceof MultiMap headers
                ? headers
                : MultiMap.caseInsensitiveMultiMap());
    FullHttpResponse answer = answer(status(problem), content.body(), asked);
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, content.type())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (cookie != null) {
      answer.headers().set(HttpHeaderNames.SET_COOKIE, cookie);
    }
    return ending(answer, asked, keepsAlive);
  }

  /** That of a rule to who may not come in. */
  static FullHttpResponse of(Answer given, HttpRequest asked, boolean keepsAlive) {
    FullHttpResponse answer =
        answer(HttpResponseStatus.valueOf(given.status()), given.body(), asked);
    given.headers().forEach(each -> answer.headers().add(each.getKey(), each.getValue()));
    return ending(answer, asked, keepsAlive);
  }

  private static FullHttpResponse answer(
      HttpResponseStatus status, Buffer content, HttpRequest asked) {
    byte[] body = content.getBytes();
    boolean head = asked.method().equals(HttpMethod.HEAD);
    ByteBuf sent = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, sent);
    answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return answer;
  }

  private static FullHttpResponse ending(
      FullHttpResponse answer, HttpRequest asked, boolean keepsAlive) {
    // HTTP/1.0 need not be told of the end, but this answer is of HTTP/1.1.
    HttpVersion heard = keepsAlive ? asked.protocolVersion() : HttpVersion.HTTP_1_1;
    HttpUtil.setKeepAlive(answer.headers(), heard, keepsAlive);
    return answer;
  }

  private static HttpResponseStatus status(Problem problem) {
    return problem == Problem.LOOP
        ? new HttpResponseStatus(LoopFound.STATUS, LoopFound.REASON)
        : HttpResponseStatus.valueOf(problem.status());
  }

  /** What the decoder found wrong with a request, in HTTP's words. */
  static Problem ofDecoder(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.ADDRESS_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? Problem.HEADERS_TOO_LARGE
        : Problem.BAD_REQUEST;
  }
}
