package io.headroom.proxy.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.uring.IoUringTcpInfo;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Closes the sockets of one event loop that were reset unseen. On io_uring a reset comes as a
 * failed read. Netty 4.2.18 does one read for the polls that a reset ends, and when that one brings
 * data it does no other: neither if the data came with the reset nor if it was held back.
 */
final class ResetWatch {
  private static final long PERIOD_MILLIS = 250;
  private static final FastThreadLocal<ResetWatch> OF_THIS_LOOP = new FastThreadLocal<>();

  private final EventLoop loop;
  private final Set<SocketGuard> guards = new LinkedHashSet<>();
  private final IoUringTcpInfo scratch = new IoUringTcpInfo();
  private boolean looking;

  private ResetWatch(EventLoop loop) {
    this.loop = loop;
  }

  /** To be called on the loop. */
  static ResetWatch of(EventLoop loop) {
    ResetWatch watch = OF_THIS_LOOP.get();
    if (watch == null) {
      watch = new ResetWatch(loop);
      OF_THIS_LOOP.set(watch);
    }
    return watch;
  }

  void add(SocketGuard guard) {
    guards.add(guard);
    lookAgain();
  }

  void remove(SocketGuard guard) {
    guards.remove(guard);
  }

  private void lookAgain() {
    if (!looking && !guards.isEmpty()) {
      looking = true;
      loop.schedule(this::look, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    looking = false;
    try {
      // First all, then the closing, which removes guards.
      guards.stream()
          .filter(guard -> guard.wasReset(scratch))
          .toList()
          .forEach(SocketGuard::closeSocket);
    } finally {
      lookAgain();
    }
  }
}
