package io.headroom.proxy.bridge;

import io.netty.channel.Channel;
import java.time.Duration;

/**
 * Notices a peer that is gone without a word: data are on their way to it, and it has acknowledged
 * none for half a minute. One that lives and reads nothing acknowledges what its kernel takes, so
 * it stays. On the session's event loop.
 */
final class PeerWatch {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** What is told of one that is gone. */
  static final String FINDING = "acknowledged nothing for " + LIMIT.toSeconds() + " s";

  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final BridgeHome home;
  private final Channel peer;

  // Owned by the session's event loop.
  private long askedNanos;

  /** When it last acknowledged something, or nothing was on its way. */
  private long heardNanos;

  PeerWatch(BridgeHome home, Channel peer) {
    this.home = home;
    this.peer = peer;
    this.askedNanos = home.nanoTime();
    this.heardNanos = askedNanos;
  }

  boolean gone(long nowNanos) {
    if (nowNanos - askedNanos < PERIOD.toNanos()) {
      return false;
    }
    askedNanos = nowNanos;
    long silence = home.unacknowledgedNanos(peer);
    if (silence < nowNanos - heardNanos) {
      heardNanos = nowNanos - silence;
    }
    return nowNanos - heardNanos >= LIMIT.toNanos();
  }
}
