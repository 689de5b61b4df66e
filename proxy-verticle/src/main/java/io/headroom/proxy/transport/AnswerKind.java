package io.headroom.proxy.transport;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;

/** What is on its way to a client. */
enum AnswerKind {
  NONE,
  /** Of a known or unknown length, but it ends by itself. */
  FINITE,
  CHUNKED_STREAM,
  /** Ends with its connection. */
  BARE_STREAM;

  private static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream");

  static AnswerKind of(HttpResponse head) {
    String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    boolean stream =
        AsciiString.regionMatches(type, true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
    if (!stream || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      return FINITE;
    }
    return HttpUtil.isTransferEncodingChunked(head) ? CHUNKED_STREAM : BARE_STREAM;
  }

  /** As a browser's EventSource asks; what was posted, nobody posts again by himself. */
  static boolean mayStream(HttpRequest head) {
    return head.method().equals(HttpMethod.GET)
        && !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
        && head.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
  }

  static boolean isInterim(HttpResponse head) {
    return head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Whether its upstream alone would never end it. */
  boolean isStream() {
    return this == CHUNKED_STREAM || this == BARE_STREAM;
  }

  /**
   * What ends a stream that goes on, as the last of its connection.
   *
   * @param asked whether another request waits behind it: it is told to come again, where an answer
   *     can follow
   */
  List<Object> ending(boolean asked) {
    if (this != CHUNKED_STREAM) {
      return List.of(Unpooled.EMPTY_BUFFER);
    }
    return asked
        ? List.of(LastHttpContent.EMPTY_LAST_CONTENT, comeAgain())
        : List.of(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  /** Without a body, since a HEAD may be what it answers. */
  private static HttpResponse comeAgain() {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, Unpooled.EMPTY_BUFFER);
    answer
        .headers()
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
        .set(HttpHeaderNames.RETRY_AFTER, "1");
    return answer;
  }
}
