package io.headroom.proxy.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Counts what holders have of something scarce, so that none of them, nor all of them together, has
 * more than its share. Holds no more entries than are taken; used from any thread.
 */
public final class Shares {
  private final IntSupplier each;
  private final IntSupplier together;

  /** Guarded by this; no zeros. */
  private final Map<Holder, Integer> held = new HashMap<>();

  /** Guarded by this; the sum over {@code held}. */
  private int taken;

  /** What became of a wish for one more. */
  public enum Verdict {
    TAKEN,
    /** This holder has its share. */
    HOLDER_FULL,
    /** All holders together have theirs. */
    ALL_FULL
  }

  /**
   * @param each most for one holder, at the moment
   * @param together most for all of them, at the moment
   */
  public Shares(IntSupplier each, IntSupplier together) {
    this.each = each;
    this.together = together;
  }

  /** Takes one more, to be given back once; or says why not. */
  public synchronized Verdict take(Holder holder) {
    int now = held.getOrDefault(holder, 0);
    if (now >= each.getAsInt()) {
      return Verdict.HOLDER_FULL;
    }
    if (taken >= together.getAsInt()) {
      return Verdict.ALL_FULL;
    }
    held.put(holder, now + 1);
    taken++;
    return Verdict.TAKEN;
  }

  public synchronized void giveBack(Holder holder) {
    Integer now = held.get(holder);
    if (now == null) {
      throw new IllegalStateException("expected a holder of something, found " + holder);
    }
    if (now == 1) {
      held.remove(holder);
    } else {
      held.put(holder, now - 1);
    }
    taken--;
  }

  synchronized int taken() {
    return taken;
  }
}
