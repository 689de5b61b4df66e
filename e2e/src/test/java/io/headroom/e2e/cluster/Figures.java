package io.headroom.e2e.cluster;

import io.headroom.fixtures.Await;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** What the tests measure, printed beside the bound it has to keep. */
final class Figures {

  private Figures() {}

  static void print(String figure) {
    System.out.println("[cluster] " + figure);
  }

  /**
   * Waits for a condition and prints how long it took.
   *
   * @throws AssertionError when it took longer than {@code bound}
   */
  static void until(
      String what, Duration bound, Callable<Boolean> condition, Supplier<String> details) {
    long start = System.nanoTime();
    Await.until(what, bound, condition, details);
    double seconds = (System.nanoTime() - start) / 1e9;
    print(String.format(Locale.ROOT, "%s: %.1f s (bound %d s)", what, seconds, bound.toSeconds()));
  }
}
