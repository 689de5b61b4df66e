package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** Median and extremes of one number over the rounds. */
record Spread(double median, double least, double most, int rounds) {

  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a spread needs at least one value");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("median", rounded(median))
        .put("min", rounded(least))
        .put("max", rounded(most))
        .put("rounds", rounds);
  }

  /** {@code median (least-most)}, with as many digits as make sense for the size. */
  @Override
  public String toString() {
    return rounds == 1
        ? number(median)
        : number(median) + " (" + number(least) + "-" + number(most) + ")";
  }

  private static String number(double value) {
    String form = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, value);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
