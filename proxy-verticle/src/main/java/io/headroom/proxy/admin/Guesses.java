package io.headroom.proxy.admin;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Wrong tokens by the address they came from: some at once, then one in a while. Bounded, the one
 * that guessed longest ago is forgotten; used from any thread.
 */
final class Guesses {
  /** A script with yesterday's token is told so a few times. */
  static final int AT_ONCE = 20;

  static final Duration SPACING = Duration.ofSeconds(1);
  static final int MOST_ADDRESSES = 1_000;

  private final LongSupplier nanoTime;

  /** Guarded by this; until when each has used up its guesses, if that is later than now. */
  private final Map<String, Long> spent = new LinkedHashMap<>();

  Guesses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more may be judged. */
  synchronized boolean may(String address) {
    Long until = spent.get(address);
    return until == null
        || until - nanoTime.getAsLong() <= SPACING.multipliedBy(AT_ONCE - 1).toNanos();
  }

  /** It was wrong. */
  synchronized void wrong(String address) {
    long now = nanoTime.getAsLong();
    Long until = spent.remove(address);
    long from = until == null || until - now < 0 ? now : until;
    spent.put(address, from + SPACING.toNanos());
    if (spent.size() > MOST_ADDRESSES) {
      spent.remove(spent.keySet().iterator().next());
    }
  }
}
