package io.headroom.proxy.bridge;

import io.headroom.proxy.access.Answer;
import io.headroom.proxy.dial.LoopFound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * The client's connection from its upgrade request to the swap of handlers, or to the refusal. On
 * the connection's event loop.
 */
final class ClientSide {
  static final String DECODER = "httpDecoder";
  static final String ENCODER = "httpEncoder";
  private static final String HANDLER = "handler";
  private static final String IDLE = "idle";

  private final HttpServerRequest request;
  private final Channel channel;
  private final EarlyClientBytes early;

  // Owned by the event loop.
  private @Nullable Runnable onGone;

  private ClientSide(HttpServerRequest request, Channel channel) {
    this.request = request;
    this.channel = channel;
    this.early = new EarlyClientBytes(this::gone);
  }

  /** From here on nothing the client sends is read as HTTP. */
  static ClientSide takeOver(HttpServerRequest request) {
    Channel channel =
        ((HttpServerConnection) request.connection()).channelHandlerContext().channel();
    ClientSide side = new ClientSide(request, channel);
    // Vert.x removes the handler of this name at the upgrade.
    channel.pipeline().replace(DECODER, DECODER, side.early);
    return side;
  }

  HttpServerRequest request() {
    return request;
  }

  Channel channel() {
    return channel;
  }

  void header(String name, String value) {
    request.response().putHeader(name, value);
  }

  /** To be run when the client goes away before the swap. */
  void onGone(Runnable then) {
    onGone = then;
  }

  /** Answers in plain HTTP and closes. */
  void refuse(int status, String text) {
    early.drop();
    HttpServerResponse response = request.response().setStatusCode(status);
    if (status == LoopFound.STATUS) {
      response.setStatusMessage(LoopFound.REASON);
    }
    response
        .putHeader("Connection", "close")
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(text + "\n")
        .onComplete(end -> request.connection().close());
  }

  /** Answers as the route's rule does, and closes. */
  void refuse(Answer answer) {
    early.drop();
    HttpServerResponse response = request.response().setStatusCode(answer.status());
    response.headers().addAll(answer.headers());
    response
        .putHeader("Connection", "close")
        .end(answer.body())
        .onComplete(end -> request.connection().close());
  }

  /** Accepts the upgrade in the upstream's place, only to close with a code a browser can read. */
  void acceptAndClose(int code, String reason, BridgeHome home) {
    MultiMap headers = request.response().headers();
    headers.set("Sec-WebSocket-Accept", Handshake.accept(request.getHeader("Sec-WebSocket-Key")));
    Handshake.firstSubprotocol(request.headers())
        .ifPresent(first -> headers.set("Sec-WebSocket-Protocol", first));
    RefusedSocket refused = new RefusedSocket(channel, home);
    if (swap(refused)) {
      refused.refuse(code, reason, early.take());
    }
  }

  /**
   * Sends the 101 with the response's headers and puts the handler in the place of Vert.x's.
   *
   * @return false when the client has gone
   */
  boolean swap(ChannelHandler handler) {
    HttpServerResponse response = request.response();
    response.putHeader("Upgrade", "websocket");
    // Vert.x may have put "close" there by then.
    response.headersEndHandler(end -> response.putHeader("Connection", "Upgrade"));
    if (!upgraded()) {
      // What is kept hears of no end: Vert.x may have taken it out of the pipeline.
      early.drop();
      return false;
    }
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(IDLE) != null) {
      pipeline.remove(IDLE);
    }
    pipeline.replace(HANDLER, HANDLER, handler);
    return true;
  }

  /** Closes the connection without a word. */
  void abandon() {
    early.drop();
    channel.close();
  }

  private boolean upgraded() {
    try {
      return request.toNetSocket().succeeded();
    } catch (IllegalStateException e) {
      // Thrown, not returned, when the client has gone.
      return false;
    }
  }

  /** What came behind the request; the caller releases it. */
  ByteBuf earlyBytes() {
    return early.take();
  }

  private void gone() {
    if (onGone != null) {
      onGone.run();
    }
  }
}
