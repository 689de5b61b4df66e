package io.headroom.proxy.launch;

/** So many at once, then one for each interval. Pure; for one thread at a time. */
final class Allowance {
  private final long intervalNanos;
  private final long burstNanos;

  /** When it will be whole again, if nobody takes any more. */
  private long wholeNanos;

  Allowance(int burst, long intervalNanos, long nowNanos) {
    this.intervalNanos = intervalNanos;
    this.burstNanos = burst * intervalNanos;
    this.wholeNanos = nowNanos;
  }

  /** Whether one more may come now. */
  boolean take(long nowNanos) {
    long whole = (wholeNanos - nowNanos > 0 ? wholeNanos : nowNanos) + intervalNanos;
    if (whole - nowNanos > burstNanos) {
      return false;
    }
    wholeNanos = whole;
    return true;
  }
}
