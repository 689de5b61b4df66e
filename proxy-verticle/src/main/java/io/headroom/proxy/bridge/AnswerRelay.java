package io.headroom.proxy.bridge;

import io.headroom.proxy.http.HopByHop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/**
 * Gives the client an upstream's answer other than 101 as it is, then closes: an upgrade that
 * failed never leaves a connection behind. On the upgrade's event loop.
 */
final class AnswerRelay {
  /** More than any error page; an endless one is cut here. */
  static final long MAX_BODY = 1024 * 1024;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final UpstreamHandshake upstream;
  private long bytes;

  AnswerRelay(HttpServerRequest request, UpstreamHandshake upstream) {
    this.request = request;
    this.response = request.response();
    this.upstream = upstream;
  }

  void head(HttpResponse answer) {
    response.setStatusCode(answer.status().code());
    response.setStatusMessage(answer.status().reasonPhrase());
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (Map.Entry<String, String> header : answer.headers()) {
      headers.add(header.getKey(), header.getValue());
    }
    HopByHop.strip(headers);
    response.headers().addAll(headers).set("Connection", "close");
    response.setChunked(!headers.contains("Content-Length"));
  }

  /**
   * Writes a part of the body.
   *
   * @return false when the answer is larger than a refusal may be, and was cut
   */
  boolean body(ByteBuf content, boolean last) {
    bytes += content.readableBytes();
    if (bytes > MAX_BODY) {
      request.connection().close();
      return false;
    }
    if (content.isReadable()) {
      response.write(Buffer.buffer(ByteBufUtil.getBytes(content)));
    }
    if (last) {
      response.end().onComplete(end -> request.connection().close());
    } else if (response.writeQueueFull()) {
      upstream.pause(true);
      response.drainHandler(drained -> upstream.pause(false));
    }
    return true;
  }
}
