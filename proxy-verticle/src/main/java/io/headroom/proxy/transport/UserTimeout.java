package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;

/** A socket's {@code TCP_USER_TIMEOUT}, where the transport has it. */
public final class UserTimeout {
  private UserTimeout() {}

  /** Lets a peer that lives read nothing for as long as it likes. */
  public static void off(Channel socket) {
    if (socket instanceof IoUringSocketChannel) {
      socket.config().setOption(IoUringChannelOption.TCP_USER_TIMEOUT, 0);
    } else if (socket instanceof EpollSocketChannel) {
      socket.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, 0);
    }
  }
}
