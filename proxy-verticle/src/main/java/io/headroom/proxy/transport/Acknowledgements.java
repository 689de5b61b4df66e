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
    return millis(socket, true, 0);
  }

  /**
   * Asks the kernel.
   *
   * @return milliseconds since the peer last acknowledged anything, data or a probe; {@code
   *     Long.MAX_VALUE}: the socket is closed, or the transport (NIO) cannot tell
   */
  public long millisSinceLast(Channel socket) {
    return millis(socket, false, Long.MAX_VALUE);
  }

  /**
   * Asks the kernel.
   *
   * @return milliseconds since data last went to the peer or came from it, whatever is kept here;
   *     {@code Long.MAX_VALUE}: the socket is closed, or the transport (NIO) cannot tell
   */
  public long millisSinceData(Channel socket) {
    if (socket.isActive() && socket instanceof IoUringSocketChannel channel) {
      channel.tcpInfo(ring);
      return Math.min(ring.lastDataSent(), ring.lastDataRecv());
    }
    if (socket.isActive() && socket instanceof EpollSocketChannel channel) {
      channel.tcpInfo(epoll);
      return Math.min(epoll.lastDataSent(), epoll.lastDataRecv());
    }
    return Long.MAX_VALUE;
  }

  private long millis(Channel socket, boolean awaitedOnly, long unknown) {
    if (socket.isActive() && socket instanceof IoUringSocketChannel channel) {
      channel.tcpInfo(ring);
      return awaitedOnly && ring.unacked() == 0 ? 0 : ring.lastAckRecv();
    }
    if (socket.isActive() && socket instanceof EpollSocketChannel channel) {
      channel.tcpInfo(epoll);
      return awaitedOnly && epoll.unacked() == 0 ? 0 : epoll.lastAckRecv();
    }
    return unknown;
  }
}
