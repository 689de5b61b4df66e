package io.headroom.proxy.bridge;

/** A pong to the browser where nothing was sent during the interval. On the event loop. */
final class Heartbeat {
  private final FrameRelay fromUpstream;

  // Owned by the session's event loop.
  private long bytes;
  private long sinceNanos;

  Heartbeat(FrameRelay fromUpstream, long nowNanos) {
    this.fromUpstream = fromUpstream;
    this.sinceNanos = nowNanos;
  }

  /**
   * @param intervalNanos 0: no heartbeat
   */
  void tick(long nowNanos, long intervalNanos) {
    FrameWriter client = fromUpstream.sink();
    if (client.bytes() != bytes) {
      bytes = client.bytes();
      sinceNanos = nowNanos;
    } else if (intervalNanos > 0 && nowNanos - sinceNanos >= intervalNanos) {
      fromUpstream.beat();
      bytes = client.bytes();
      sinceNanos = nowNanos;
    }
  }
}
