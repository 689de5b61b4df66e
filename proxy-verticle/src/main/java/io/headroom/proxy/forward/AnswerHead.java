package io.headroom.proxy.forward;

import io.headroom.proxy.request.HopByHop;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an upstream's head becomes on its way to the client (RFC 9110, RFC 9112). Pure. */
public final class AnswerHead {
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int UPGRADE_REQUIRED = 426;
  private static final int LEAST = 200;
  private static final int MOST = 999;

  private AnswerHead() {}

  /** What is wrong with it; empty: nothing. */
  public static Optional<String> fault(HttpResponse head, Asked asked) {
    HttpVersion version = head.protocolVersion();
    if (version.majorVersion() != 1 || !version.protocolName().equals("HTTP")) {
      return Optional.of("expected HTTP/1.1, found " + version);
    }
    int status = head.status().code();
    if (status < LEAST || status > MOST) {
      return Optional.of("unexpected status " + status);
    }
    List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    boolean known =
        codings.isEmpty() || codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    return known || isBodiless(head, asked)
        ? Optional.empty()
        : Optional.of("unknown transfer coding " + codings);
  }

  /**
   * Makes it one for this client.
   *
   * @return whether the client's connection may be used again
   */
  public static boolean adapt(HttpResponse head, Asked asked) {
    HttpHeaders headers = head.headers();
    boolean trailers = asked.takesTrailers() && isChunked(head);
    List<String> announced = trailers ? headers.getAll(HttpHeaderNames.TRAILER) : List.of();
    boolean upgrade = head.status().code() == UPGRADE_REQUIRED;
    List<String> offered = upgrade ? headers.getAll(HttpHeaderNames.UPGRADE) : List.of();
    HopByHop.strip((MultiMap) headers);
    boolean endless = !isBodiless(head, asked) && !headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    boolean keepsAlive = asked.keepsAlive() && !(endless && asked.old());
    if (endless && !asked.old()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (!keepsAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (asked.old()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    if (!offered.isEmpty()) {
      headers.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, offered);
    }
    if (!announced.isEmpty()) {
      headers.set(HttpHeaderNames.TRAILER, announced);
    }
    head.setProtocolVersion(HttpVersion.HTTP_1_1).setStatus(printable(head.status()));
    return keepsAlive;
  }

  /**
   * The same, with one more cookie.
   *
   * @param cookie null: none
   */
  static boolean adapt(HttpResponse head, Asked asked, @Nullable String cookie) {
    boolean keepsAlive = adapt(head, asked);
    if (cookie != null) {
      head.headers().add(HttpHeaderNames.SET_COOKIE, cookie);
    }
    return keepsAlive;
  }

  /** An answer that is not the last one, whole. */
  static HttpResponse interim(HttpResponse head) {
    HopByHop.strip((MultiMap) head.headers());
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        printable(head.status()),
        Unpooled.EMPTY_BUFFER,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
  }

  /** The usual reason where there is a control character in it (RFC 9112, 4). */
  private static HttpResponseStatus printable(HttpResponseStatus status) {
    HttpResponseStatus usual = HttpResponseStatus.valueOf(status.code());
    boolean kept =
        status == usual
            || status.reasonPhrase().chars().allMatch(c -> c == '\t' || c >= ' ' && c != 0x7f);
    return kept ? status : usual;
  }

  private static boolean isChunked(HttpResponse head) {
    return head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  private static boolean isBodiless(HttpResponse head, Asked asked) {
    int status = head.status().code();
    return asked.method().equals(HttpMethod.HEAD) || status == NO_CONTENT || status == NOT_MODIFIED;
  }
}
