package io.headroom.proxy.bridge;

import io.headroom.proxy.request.HopByHop;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import java.util.Map;

/** What an upstream is sent of a client's upgrade. */
final class UpstreamRequest {
  private UpstreamRequest() {}

  static FullHttpRequest of(Asking asking, SharedState shared) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, asking.path().forwarded(), Unpooled.EMPTY_BUFFER);
    for (Map.Entry<String, String> header : headers(asking, shared)) {
      request.headers().add(header.getKey(), header.getValue());
    }
    return request;
  }

  private static MultiMap headers(Asking asking, SharedState shared) {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().addAll(asking.client().request().headers());
    HopByHop.strip(headers, shared.settings().get().webSocketProxy().userHeader());
    shared.forwarded().apply(headers, asking.peer());
    shared.loopMark().addTo(headers);
    return headers.set("Connection", "Upgrade").set("Upgrade", "websocket");
  }
}
