package io.headroom.benchmarks;

import java.util.function.DoubleSupplier;

/** Load before the first window, until a JVM or Node has compiled what is measured. */
final class WarmUp {
  /** What a shape usually takes, for estimates. */
  static final int USUAL_TURNS = 4;

  /** A turn that costs less than this share of the cheapest before means that more was compiled. */
  private static final double CLEARLY_CHEAPER = 0.95;

  /** A single turn that is not cheaper may be a neighbour's noise. */
  private static final int STEADY_TURNS = 2;

  private WarmUp() {}

  /**
   * Repeats a turn, which tells its CPU, until two in a row are not clearly cheaper than before.
   */
  static void untilSteady(int mostTurns, DoubleSupplier turn) {
    double cheapest = turn.getAsDouble();
    int steady = 0;
    for (int turns = 1; turns < mostTurns && steady < STEADY_TURNS; turns++) {
      double now = turn.getAsDouble();
      steady = now < CLEARLY_CHEAPER * cheapest ? 0 : steady + 1;
      cheapest = Math.min(cheapest, now);
    }
  }
}
