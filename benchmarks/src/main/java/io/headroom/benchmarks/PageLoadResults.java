package io.headroom.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The page loads of one run; the n-th of each way to the server belongs to the same round. */
final class PageLoadResults {
  private final Map<String, List<PageLoad>> loads = new LinkedHashMap<>();

  void add(String title, PageLoad load) {
    loads.computeIfAbsent(title, any -> new ArrayList<>()).add(load);
  }

  /** The proxies that took part, and the way without one. */
  Set<String> titles() {
    return loads.keySet();
  }

  boolean has(String title) {
    return loads.containsKey(title);
  }

  Spread spread(String title, ToDoubleFunction<PageLoad> number) {
    return Spread.of(of(title).stream().map(number::applyAsDouble).toList());
  }

  /** Time until ready of the one over that of the other, round by round. */
  Spread readyRatio(String title, String reference) {
    List<PageLoad> ours = of(title);
    List<PageLoad> theirs = of(reference);
    return Spread.of(
        IntStream.range(0, Math.min(ours.size(), theirs.size()))
            .mapToObj(i -> ours.get(i).readyMillis() / theirs.get(i).readyMillis())
            .toList());
  }

  private List<PageLoad> of(String title) {
    return loads.getOrDefault(title, List.of());
  }
}
