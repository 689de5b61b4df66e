package io.headroom.cluster;

import java.util.Locale;

/** How close an instance or the cluster is to its limit. */
public enum CapacityLevel {
  OK,
  WARNING,
  FULL;

  /**
   * The level of some slots, of one instance or of many.
   *
   * @param warnFreePercent the largest share of free slots, in percent of the cap, that warns
   */
  public static CapacityLevel of(long free, long cap, int warnFreePercent) {
    if (free <= 0) {
      return FULL;
    }
    return free * 100 <= cap * warnFreePercent ? WARNING : OK;
  }

  /** The level's name in documents. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
