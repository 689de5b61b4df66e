package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Takes the HTTP decoder's place while an upgrade is under way, so that frames a client sends right
 * behind its request are kept for the bridge, and nothing there is ever read as a second request.
 * On the client channel's event loop, until the swap or the refusal.
 */
final class EarlyClientBytes extends ChannelInboundHandlerAdapter {
  /** Above this the client waits until the bridge is up. */
  private static final int HIGH_WATER = 64 * 1024;

  private final Runnable onClientGone;

  // Owned by the event loop.
  private ByteBuf kept = Unpooled.EMPTY_BUFFER;
  private boolean dropping;

  EarlyClientBytes(Runnable onClientGone) {
    this.onClientGone = onClientGone;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (!dropping && bytes.isReadable()) {
      if (kept == Unpooled.EMPTY_BUFFER) {
        kept = ctx.alloc().buffer(bytes.readableBytes());
      }
      kept.writeBytes(bytes);
      if (kept.readableBytes() > HIGH_WATER) {
        ctx.channel().config().setAutoRead(false);
      }
    }
    bytes.release();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    onClientGone.run();
    ctx.fireChannelInactive();
  }

  /** Hands over what was kept; the caller releases it. */
  ByteBuf take() {
    ByteBuf taken = kept;
    drop(Unpooled.EMPTY_BUFFER);
    return taken;
  }

  /** Forgets what was kept and what still comes: the upgrade was refused. */
  void drop() {
    kept.release();
    drop(Unpooled.EMPTY_BUFFER);
  }

  private void drop(ByteBuf empty) {
    kept = empty;
    dropping = true;
  }
}
