package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;

/** What the kernel knows of data that are on their way to a peer. */
public final class Unacknowledged {
  private Unacknowledged() {}

  /**
   * Asks the kernel.
   *
   * @return milliseconds since the peer last acknowledged anything, while data are on their way to
   *     it; 0: none are, or the transport (NIO) cannot tell. Data held back because the peer does
   *     not read are not on their way.
   */
  public static long millis(Channel socket) {
    if (!socket.isActive()) {
      return 0;
    }
    if (socket instanceof IoUringSocketChannel ring) {
      IoUringTcpInfo info = ring.tcpInfo();
      return info.unacked() == 0 ? 0 : info.lastAckRecv();
    }
    if (socket instanceof EpollSocketChannel epoll) {
      EpollTcpInfo info = epoll.tcpInfo();
      return info.unacked() == 0 ? 0 : info.lastAckRecv();
    }
    return 0;
  }
}
