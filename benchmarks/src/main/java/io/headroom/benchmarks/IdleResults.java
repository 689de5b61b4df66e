package io.headroom.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What idle clusters of one run took. */
final class IdleResults {
  private final List<IdlePod> pods = new ArrayList<>();
  private final List<Double> withSessionsMib = new ArrayList<>();

  void add(IdlePod pod) {
    pods.add(pod);
  }

  /** Resident memory of one that has its idle sessions. */
  void addWithSessions(double mib) {
    withSessionsMib.add(mib);
  }

  Spread empty(ToDoubleFunction<IdlePod> number) {
    return Spread.of(pods.stream().map(number::applyAsDouble).toList());
  }

  Spread withSessionsMib() {
    return Spread.of(withSessionsMib);
  }
}
