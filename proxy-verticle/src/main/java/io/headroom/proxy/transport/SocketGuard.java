package io.headroom.proxy.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;

/**
 * Next to a socket of io_uring, on its event loop. Mends what Netty 4.2.18 leaves undone. A reset
 * goes unseen, see {@link ResetWatch}. And where each read has its own poll (before Linux 5.13) it
 * polls once more when a read completes while the close waits for it; that poll keeps the socket
 * alive in the kernel, and the peer never sees the end.
 */
final class SocketGuard extends ChannelDuplexHandler {
  /** The state of a reset socket, of the kernel's enumeration. */
  private static final int TCP_CLOSE = 7;

  private static final NoMoreReads NO_MORE_READS = new NoMoreReads();

  private final IoUringSocketChannel socket;
  private boolean wasRead;
  private boolean closing;

  SocketGuard(IoUringSocketChannel socket) {
    this.socket = socket;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ResetWatch.of(socket.eventLoop()).add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ResetWatch.of(socket.eventLoop()).remove(this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    wasRead = true;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!closing) {
      closing = true;
      ctx.pipeline().addFirst(NO_MORE_READS);
      socket.config().setAutoRead(false);
    }
    ctx.close(promise);
  }

  /**
   * Whether its peer reset it unseen. Asks the kernel only when it was read since the last call.
   */
  boolean wasReset(IoUringTcpInfo scratch) {
    boolean asked = wasRead && !closing && socket.isOpen();
    wasRead = false;
    return asked && socket.tcpInfo(scratch).state() == TCP_CLOSE;
  }

  void closeSocket() {
    socket.close();
  }

  @Sharable
  private static final class NoMoreReads extends ChannelOutboundHandlerAdapter {
    @Override
    public void read(ChannelHandlerContext ctx) {
      // The close has begun.
    }
  }
}
