package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;

/** What the kernel knows of how a peer takes what it is sent. For one event loop. */
public final class Acknowledgements {
  private final IoUringTcpInfo ring = new IoUringTcpInfo();
  private final EpollTcpInfo epoll = new EpollTcpInfo();

  /**
   * Asks the kernel.
   *
   * @return milliseconds since the peer last acknowledged anything, while data are on their way to
   *     it; 0: none are, or the transport (NIO) cannot tell. Data held back because the peer does
   *     not read are not on their way.
   */
  public long millisAwaited(Channel socket) {
    if (!socket.isActive()) {
      return 0;
    }
    if (socket instanceof IoUringSocketChannel channel) {
      channel.tcpInfo(ring);
      return ring.unacked() == 0 ? 0 : ring.lastAckRecv();
    }
    if (socket instanceof EpollSocketChannel channel) {
      channel.tcpInfo(epoll);
      return epoll.unacked() == 0 ? 0 : epoll.lastAckRecv();
    }
    return 0;
  }

  /**
   * Asks the kernel.
   *
   * @return milliseconds since the peer last acknowledged anything, data or a probe; {@code
   *     Long.MAX_VALUE}: the socket is closed, or the transport (NIO) cannot tell
   */
  public long millisSinceLast(Channel socket) {
    if (!socket.isActive()) {
      return Long.MAX_VALUE;
    }
    if (socket instanceof IoUringSocketChannel channel) {
      channel.tcpInfo(ring);
      return ring.lastAckRecv();
    }
    if (socket instanceof EpollSocketChannel channel) {
      channel.tcpInfo(epoll);
      return epoll.lastAckRecv();
    }
    return Long.MAX_VALUE;
  }
}
