package io.headroom.proxy.admission;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sessions this instance may hold: never more open and reserved together than the cap, at any
 * concurrency. One per process, used from every thread; the cap may change at any time and cuts
 * nobody.
 */
public final class SlotPool {
  private static final long ONE_OPEN = 1L << 32;
  private static final long ONE_RESERVED = 1L;

  private final Runnable onChange;

  /** Open slots in the upper half, reserved ones in the lower: judged and changed together. */
  private final AtomicLong taken = new AtomicLong();

  private volatile int cap;

  /**
   * @param onChange called after each change of the numbers, on the thread that made it; must be
   *     cheap
   */
  public SlotPool(int cap, Runnable onChange) {
    this.cap = cap;
    this.onChange = onChange;
  }

  /** A slot for a session that opens now; empty when the pool is full. */
  public Optional<Slot> acquire() {
    return take(ONE_OPEN) ? Optional.of(new Slot(this, false)) : Optional.empty();
  }

  /** A slot held for a session yet to come; empty when the pool is full. */
  public Optional<Slot> reserve() {
    return take(ONE_RESERVED) ? Optional.of(new Slot(this, true)) : Optional.empty();
  }

  public int open() {
    return open(taken.get());
  }

  public int reserved() {
    return reserved(taken.get());
  }

  public int cap() {
    return cap;
  }

  /** Changes the cap. When more slots are taken, none is cut and none is given until fewer are. */
  public void cap(int newCap) {
    cap = newCap;
    onChange.run();
  }

  /** Open and reserved slots of one moment. */
  public Taken taken() {
    long now = taken.get();
    return new Taken(open(now), reserved(now));
  }

  /** Numbers of one moment. */
  public record Taken(int open, int reserved) {}

  void reservedToOpen() {
    taken.addAndGet(ONE_OPEN - ONE_RESERVED);
    onChange.run();
  }

  void giveBack(boolean reserved) {
    taken.addAndGet(reserved ? -ONE_RESERVED : -ONE_OPEN);
    onChange.run();
  }

  private boolean take(long one) {
    long now;
    do {
      now = taken.get();
      if (open(now) + reserved(now) >= cap) {
        return false;
      }
    } while (!taken.compareAndSet(now, now + one));
    onChange.run();
    return true;
  }

  private static int open(long taken) {
    return (int) (taken >>> 32);
  }

  private static int reserved(long taken) {
    return (int) taken;
  }
}
