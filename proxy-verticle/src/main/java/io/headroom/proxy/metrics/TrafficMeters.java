package io.headroom.proxy.metrics;

import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Traffic;
import io.micrometer.core.instrument.FunctionCounter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongBiFunction;

/** Sums what the event loops count for themselves, so that the data path shares no counter. */
final class TrafficMeters {
  private final List<Traffic> eventLoops = new CopyOnWriteArrayList<>();

  TrafficMeters(MetricsRegistry registry) {
    for (Direction direction : Direction.values()) {
      register(registry, Meters.FRAMES, direction, Traffic::frames);
      register(registry, Meters.BYTES, direction, Traffic::bytes);
    }
  }

  void add(Traffic ofEventLoop) {
    eventLoops.add(ofEventLoop);
  }

  private void register(
      MetricsRegistry registry,
      Meters meter,
      Direction direction,
      ToLongBiFunction<Traffic, Direction> value) {
    FunctionCounter.builder(
            meter.exposedName(),
            eventLoops,
            // Not the argument: Micrometer holds that weakly, and it is all that keeps the list.
            weak -> eventLoops.stream().mapToLong(one -> value.applyAsLong(one, direction)).sum())
        .description(meter.description())
        .tag("direction", direction.label())
        .register(registry.meters());
  }
}
