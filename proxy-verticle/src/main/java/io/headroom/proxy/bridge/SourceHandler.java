package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Hands what happens on one peer's socket to the session: the last handler of its pipeline from the
 * 101 on. On the session's event loop.
 */
final class SourceHandler extends ChannelInboundHandlerAdapter {
  private final Bridge bridge;
  private final FrameRelay relay;

  SourceHandler(Bridge bridge, FrameRelay relay) {
    this.bridge = bridge;
    this.relay = relay;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf in) {
      relay.relay(in);
      return;
    }
    ReferenceCountUtil.release(message);
    // The codec that was just removed may still hand over its empty last content.
    if (!(message instanceof HttpContent) && !relay.closeReceived()) {
      bridge.end(EndCause.INTERNAL, "unexpected message in the pipeline");
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    relay.sink().flush();
    // Pongs for the pings in this burst.
    bridge.reverse(relay).sink().flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    // This is the source's: whether the other direction may go on.
    if (ctx.channel().isWritable()) {
      bridge.reverse(relay).onSinkWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    bridge.sourceClosed(relay);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset, mostly. The close makes channelInactive tell the bridge.
    bridge.log().socketFailed(bridge, relay.direction(), cause);
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // Vert.x announces its shutdown here; draining is ours and comes before.
    ReferenceCountUtil.release(event);
  }
}
