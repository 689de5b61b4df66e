package io.headroom.proxy.admission;

import java.util.concurrent.atomic.AtomicReference;

/** The right to one session. Given back exactly once, however often and wherever it is released. */
public final class Slot {
  private enum State {
    RESERVED,
    OPEN,
    RELEASED
  }

  private final SlotPool pool;
  private final AtomicReference<State> state;

  /** Written by the thread that took the slot, before it is handed on. */
  private Runnable whenReleased = () -> {};

  Slot(SlotPool pool, boolean reserved) {
    this.pool = pool;
    this.state = new AtomicReference<>(reserved ? State.RESERVED : State.OPEN);
  }

  /**
   * Turns a reserved slot into an open one.
   *
   * @return false when it is not reserved any more
   */
  public boolean open() {
    if (!state.compareAndSet(State.RESERVED, State.OPEN)) {
      return false;
    }
    pool.reservedToOpen();
    return true;
  }

  /**
   * Gives the slot back.
   *
   * @return false when that was done before
   */
  public boolean release() {
    State before = state.getAndSet(State.RELEASED);
    if (before == State.RELEASED) {
      return false;
    }
    // First: the pool tells of the change, and what is told then has to be all of it.
    whenReleased.run();
    pool.giveBack(before == State.RESERVED);
    return true;
  }

  /** Something else to be given back with it. */
  void whenReleased(Runnable then) {
    whenReleased = then;
  }
}
