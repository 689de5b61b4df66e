package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;
import java.util.function.ToLongFunction;

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
    return ask(
        socket,
        info -> info.unacked() == 0 ? 0 : info.lastAckRecv(),
        info -> info.unacked() == 0 ? 0 : info.lastAckRecv(),
        0);
  }

  /**
   * Asks the kernel.
   *
   * @return milliseconds since the peer last acknowledged anything, data or a probe; {@code
   *     Long.MAX_VALUE}: the socket is closed, or the transport (NIO) cannot tell
   */
  public long millisSinceLast(Channel socket) {
    return ask(socket, IoUringTcpInfo::lastAckRecv, EpollTcpInfo::lastAckRecv, Long.MAX_VALUE);
  }

  /**
   * Asks the kernel.
   *
   * @return milliseconds since data last went to the peer or came from it, whatever is kept here;
   *     {@code Long.MAX_VALUE}: the socket is closed, or the transport (NIO) cannot tell
   */
  public long millisSinceData(Channel socket) {
    return ask(
        socket,
        info -> Math.min(info.lastDataSent(), info.lastDataRecv()),
        info -> Math.min(info.lastDataSent(), info.lastDataRecv()),
        Long.MAX_VALUE);
  }

  private long ask(
      Channel socket,
      ToLongFunction<IoUringTcpInfo> ofRing,
      ToLongFunction<EpollTcpInfo> ofEpoll,
      long unknown) {
    if (socket.isActive() && socket instanceof IoUringSocketChannel channel) {
      channel.tcpInfo(ring);
      return ofRing.applyAsLong(ring);
    }
    if (socket.isActive() && socket instanceof EpollSocketChannel channel) {
      channel.tcpInfo(epoll);
      return ofEpoll.applyAsLong(epoll);
    }
    return unknown;
  }
}
