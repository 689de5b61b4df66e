package io.headroom.e2e.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** One connection of {@link EchoUpstream}; on its event loop, for the connection's life. */
final class EchoHandler extends ChannelInboundHandlerAdapter {

  private static final int LARGEST_FRAME = 64 << 20;
  private static final String PAGE =
      "<!doctype html><html lang=en><title>echo</title><p>An echo lives here.</p></html>";

  private final EchoUpstream upstream;
  private boolean upgraded;

  EchoHandler(EchoUpstream upstream) {
    this.upstream = upstream;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof FullHttpRequest request) {
      onRequest(ctx, request);
    } else if (message instanceof PingWebSocketFrame ping) {
      ctx.write(new PongWebSocketFrame(ping.content()));
    } else if (message instanceof CloseWebSocketFrame close) {
      ctx.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
    } else if (message instanceof PongWebSocketFrame) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof WebSocketFrame) {
      ctx.write(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (upgraded) {
      upstream.ended();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  private void onRequest(ChannelHandlerContext ctx, FullHttpRequest request) {
    upstream.asked();
    if (!request.headers().contains(HttpHeaderNames.UPGRADE)) {
      answer(ctx, request);
      return;
    }
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshaker13("", "*", false, LARGEST_FRAME);
    handshaker.handshake(ctx.channel(), request);
    ctx.pipeline().addBefore(ctx.name(), "utf8", new Utf8FrameValidator());
    upgraded = true;
    upstream.opened();
    request.release();
  }

  private static void answer(ChannelHandlerContext ctx, FullHttpRequest request) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(PAGE, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    HttpUtil.setContentLength(response, response.content().readableBytes());
    ctx.writeAndFlush(response);
    request.release();
  }
}
