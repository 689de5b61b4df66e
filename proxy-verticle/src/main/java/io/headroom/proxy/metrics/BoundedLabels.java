package io.headroom.proxy.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the number of one label's values small: the first ones seen stand, later ones are other.
 */
final class BoundedLabels {
  static final String OTHER = "other";

  private final int limit;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  BoundedLabels(int limit) {
    this.limit = limit;
  }

  /** The value itself, or {@link #OTHER} for an empty or surplus one. */
  String of(String value) {
    if (value.isEmpty()) {
      return OTHER;
    }
    if (seen.contains(value)) {
      return value;
    }
    synchronized (seen) {
      if (seen.size() < limit) {
        seen.add(value);
      }
    }
    return seen.contains(value) ? value : OTHER;
  }

  /** The values that stand, without {@link #OTHER}. */
  Set<String> seen() {
    return Set.copyOf(seen);
  }
}
