package io.headroom.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that was probably meant: by edit distance, without regard to case. Pure. */
final class NearestName {
  private static final int LONGEST = 200;

  private NearestName() {}

  /**
   * Empty when none is close: more than a third of the letters, and more than two, differ, and it
   * is not the beginning of a name either.
   */
  static Optional<String> of(String written, Collection<String> names) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    String lower = written.toLowerCase(Locale.ROOT);
    int tolerated = Math.min(Math.max(2, lower.length() / 3), lower.length() - 1);
    return names.stream()
        .filter(name -> distance(lower, name.toLowerCase(Locale.ROOT)) <= tolerated)
        .min(Comparator.comparingInt(name -> distance(lower, name.toLowerCase(Locale.ROOT))))
        .or(() -> beginning(lower, names));
  }

  private static Optional<String> beginning(String lower, Collection<String> names) {
    return names.stream()
        .filter(name -> lower.length() > 2 && name.toLowerCase(Locale.ROOT).startsWith(lower))
        .findFirst();
  }

  /** Levenshtein's, with a swap of neighbours counted as one edit. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best =
        Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
