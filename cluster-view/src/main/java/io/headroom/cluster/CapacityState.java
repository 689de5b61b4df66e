package io.headroom.cluster;

import java.util.Locale;

/** What is told of an instance or the cluster: its level or, whatever that is, that it restarts. */
public enum CapacityState {
  OK,
  WARNING,
  FULL,
  RESTARTING;

  /**
   * The state at a level.
   *
   * @param draining whether all that the level is of are leaving
   */
  static CapacityState of(CapacityLevel level, boolean draining) {
    if (draining) {
      return RESTARTING;
    }
    return switch (level) {
      case OK -> OK;
      case WARNING -> WARNING;
      case FULL -> FULL;
    };
  }

  /** The state's name in pages. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
