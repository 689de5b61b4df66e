package io.headroom.cluster.trust;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The accepting side of the handshake; gone once it is over. Keeps no more of a stranger's than the
 * handshake is long.
 */
final class BusHost extends ChannelInboundHandlerAdapter {
  private enum Stage {
    HELLO(Handshake.HELLO_BYTES),
    PROOF(Handshake.PROOF_BYTES);

    private final int bytes;

    Stage(int bytes) {
      this.bytes = bytes;
    }
  }

  private final Refusals refusals;
  private final Door door;
  private final Handshake.Accepting accepting;

  private Stage stage = Stage.HELLO;
  private byte[] word = new byte[Stage.HELLO.bytes];
  private int got;
  private @Nullable InetAddress inside;
  private @Nullable ScheduledFuture<?> deadline;

  BusHost(PeerMac mac, Refusals refusals, Door door) {
    this.refusals = refusals;
    this.door = door;
    this.accepting = new Handshake.Accepting(mac);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    InetAddress from = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
    try {
      door.enter(from);
    } catch (Refusal tooMany) {
      refuse(ctx, tooMany);
      return;
    }
    inside = from;
    deadline =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, new Refusal(Refusal.Reason.UNPROVEN)),
                Handshake.WITHIN_MILLIS,
                TimeUnit.MILLISECONDS);
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    boolean over = false;
    try {
      while (!over && bytes.isReadable() && ctx.channel().isActive()) {
        over = take(ctx, bytes);
      }
    } catch (Refusal refusal) {
      refuse(ctx, refusal);
    }
    if (over && bytes.isReadable()) {
      ctx.fireChannelRead(bytes);
    } else {
      ReferenceCountUtil.release(bytes);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // An instance may knock to see whether somebody listens.
    boolean heard = stage == Stage.PROOF || got > 0;
    if (inside != null && heard) {
      refusals.add(
          BusGate.who(ctx.channel().remoteAddress()), new Refusal(Refusal.Reason.UNPROVEN));
    }
    ctx.fireChannelInactive();
  }

  /** A stranger's connection breaks as it likes. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (inside != null) {
      door.leave(inside);
      inside = null;
    }
  }

  /** Whether the handshake is over. */
  private boolean take(ChannelHandlerContext ctx, ByteBuf bytes) throws Refusal {
    int more = Math.min(bytes.readableBytes(), word.length - got);
    bytes.readBytes(word, got, more);
    got += more;
    if (stage == Stage.HELLO) {
      Handshake.Accepting.expectHello(word, got);
    }
    if (got < word.length) {
      return false;
    }
    got = 0;
    if (stage == Stage.HELLO) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(accepting.challenge(word)));
      stage = Stage.PROOF;
      word = new byte[Stage.PROOF.bytes];
      return false;
    }
    accepting.check(word);
    ctx.pipeline().remove(this);
    return true;
  }

  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    refusals.add(BusGate.who(ctx.channel().remoteAddress()), refusal);
    if (inside != null) {
      door.leave(inside);
      inside = null;
    }
    ctx.close();
  }
}
