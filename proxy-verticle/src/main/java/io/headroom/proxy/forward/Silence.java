package io.headroom.proxy.forward;

import java.time.Duration;

/** How long nothing has moved, by ticks: no clock is read for each part. Of one event loop. */
final class Silence {
  private boolean moved = true;
  private long sinceNanos;

  void onMove() {
    moved = true;
  }

  /**
   * Whether it lasts for so long now; to be asked at each tick.
   *
   * @param patience zero: any silence is borne
   */
  boolean lasts(Duration patience, long nowNanos) {
    if (moved) {
      moved = false;
      sinceNanos = nowNanos;
    }
    return !patience.isZero() && nowNanos - sinceNanos >= patience.toNanos();
  }
}
