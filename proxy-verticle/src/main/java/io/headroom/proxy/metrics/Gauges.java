package io.headroom.proxy.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Registers catalogue gauges under their exact names. One that throws reads NaN. */
final class Gauges {
  private final MeterRegistry registry;

  Gauges(MeterRegistry registry) {
    this.registry = registry;
  }

  void add(Meters meter, Supplier<Number> value) {
    Gauge.builder(meter.exposedName(), value).description(meter.description()).register(registry);
  }
}
