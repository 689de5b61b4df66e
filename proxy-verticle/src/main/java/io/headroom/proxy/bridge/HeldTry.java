package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.RefusalDamper;

/**
 * A damped client's early try: it waits until it may be judged, or the client leaves. So a client
 * that comes again at once, whatever it is told, is slowed down, and one that waits for its reason
 * to be gone finds out soon. On the client's event loop, for {@link RefusalDamper#SPACING} at most.
 */
final class HeldTry implements SessionTick.Ticked {
  private final RefusalDamper damper;
  private final RefusalDamper.Key key;
  private final Runnable whenDue;
  private final long dueNanos;
  private final SessionTick.Entry ticking;

  private HeldTry(
      BridgeHome home,
      RefusalDamper damper,
      RefusalDamper.Key key,
      long waitNanos,
      Runnable whenDue) {
    this.damper = damper;
    this.key = key;
    this.whenDue = whenDue;
    this.dueNanos = home.nanoTime() + waitNanos;
    this.ticking = home.tick().add(this);
  }

  /**
   * Has it wait, if it comes early and there is room for it.
   *
   * @return false: it does not
   */
  static boolean hold(BridgeHome home, RefusalDamper damper, Asking asking, Runnable whenDue) {
    long nanos = damper.hold(asking.key());
    if (nanos == 0) {
      return false;
    }
    asking.client().onGone(new HeldTry(home, damper, asking.key(), nanos, whenDue)::over);
    return true;
  }

  @Override
  public void tick(long nowNanos) {
    if (nowNanos - dueNanos >= 0 && over()) {
      whenDue.run();
    }
  }

  private boolean over() {
    boolean held = ticking.end();
    if (held) {
      damper.goOn(key);
    }
    return held;
  }
}
