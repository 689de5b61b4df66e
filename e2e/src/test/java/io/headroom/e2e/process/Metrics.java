package io.headroom.e2e.process;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * One scrape of Prometheus text.
 *
 * @param samples value by sample name with its labels, as printed
 */
public record Metrics(Map<String, Double> samples) {

  public Metrics {
    samples = Map.copyOf(samples);
  }

  /** What one scrape answered. */
  public static Metrics parse(String text) {
    return new Metrics(
        text.lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.lastIndexOf(' ')),
                    line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))));
  }

  /** The one sample of this name; without labels. */
  public double value(String name) {
    Double value = samples.get(name);
    if (value == null) {
      throw new AssertionError("no sample " + name + " among " + samples.keySet());
    }
    return value;
  }

  /** The sum over all labels of this name. */
  public double sum(String name) {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** What the heap's pools may grow to, in bytes: {@code -Xmx} but for a survivor space. */
  public double largestHeap() {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith("jvm_memory_max_bytes{area=\"heap\""))
        .mapToDouble(Map.Entry::getValue)
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
