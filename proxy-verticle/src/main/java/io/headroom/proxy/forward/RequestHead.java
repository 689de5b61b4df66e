package io.headroom.proxy.forward;

import io.headroom.proxy.access.Attempt;
import io.headroom.proxy.access.Pass;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.request.ForwardedHeaders.Peer;
import io.headroom.proxy.request.HopByHop;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.routes.RequestPath;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import java.util.List;

/** What a client's head becomes on its way to an upstream. Used from every event loop. */
public final class RequestHead {
  private final ForwardedHeaders forwarded;
  private final LoopMark loopMark;
  private final String userHeader;

  public RequestHead(ForwardedHeaders forwarded, LoopMark loopMark, String userHeader) {
    this.forwarded = forwarded;
    this.loopMark = loopMark;
    this.userHeader = userHeader;
  }

  /** One without a body, with its end. */
  static HttpRequest whole(HttpRequest head) {
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        head.method(),
        head.uri(),
        Unpooled.EMPTY_BUFFER,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
  }

  /** What an upstream is sent of a client's upgrade. */
  public FullHttpRequest upgrade(RequestPath path, MultiMap headers, Peer peer, Pass pass) {
    MultiMap passed = MultiMap.caseInsensitiveMultiMap().addAll(headers);
    mark(passed, peer, pass);
    passed.set("Connection", "Upgrade").set("Upgrade", "websocket");
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        HttpMethod.GET,
        path.forwarded(),
        Unpooled.EMPTY_BUFFER,
        (HttpHeaders) passed,
        EmptyHttpHeaders.INSTANCE);
  }

  /** What a route's rule is asked about a plain request. */
  Attempt attempt(HttpRequest head, Incoming request) {
    ForwardedHeaders.Client client = forwarded.client(request.headers(), request.peer());
    return new Attempt(head.method().name(), request, client, false);
  }

  /** Whether a field of this name may follow the body of who came in by this pass. */
  boolean mayTrail(String name, Pass pass) {
    return HopByHop.mayTrail(name, userHeader) && !pass.tells(name);
  }

  /** Makes it one for this upstream, which is told what the pass says. */
  void adapt(HttpRequest head, Asked asked, Judge.Forward forward, Pass pass) {
    HttpHeaders headers = head.headers();
    boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    List<String> announced = chunked ? headers.getAll(HttpHeaderNames.TRAILER) : List.of();
    mark(forward.request().headers(), forward.request().peer(), pass);
    if (chunked) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (!announced.isEmpty()) {
      headers.set(HttpHeaderNames.TRAILER, announced);
    }
    if (asked.takesTrailers()) {
      headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
    }
    if (!asked.hasBody()) {
      headers.remove(HttpHeaderNames.EXPECT);
    }
    if (!headers.contains(HttpHeaderNames.HOST)) {
      String named = RequestPath.authority(head.uri());
      headers.set(
          HttpHeaderNames.HOST, named.isEmpty() ? forward.match().target().authority() : named);
    }
    head.setUri(forward.path().forwarded());
    head.setProtocolVersion(HttpVersion.HTTP_1_1);
  }

  /** Takes out what is for us alone, and adds by whom and which way it came. */
  private void mark(MultiMap headers, Peer peer, Pass pass) {
    HopByHop.strip(headers, userHeader);
    forwarded.apply(headers, peer);
    pass.apply(headers, userHeader);
    loopMark.addTo(headers);
  }
}
