package io.headroom.proxy.bridge;

/** When a session last carried data, either way; control frames are no sign of life. */
final class Activity {
  private final FrameRelay fromClient;
  private final FrameRelay fromUpstream;

  /** Owned by the session's event loop. */
  private long seen;

  /** Read by other threads. */
  private volatile long lastNanos;

  Activity(FrameRelay fromClient, FrameRelay fromUpstream, long nowNanos) {
    this.fromClient = fromClient;
    this.fromUpstream = fromUpstream;
    this.lastNanos = nowNanos;
  }

  /** For how long it has carried none; on the session's event loop. */
  long idleNanos(long nowNanos) {
    long now = fromClient.activity() + fromUpstream.activity();
    if (now != seen) {
      seen = now;
      lastNanos = nowNanos;
    }
    return nowNanos - lastNanos;
  }

  long lastNanos() {
    return lastNanos;
  }
}
