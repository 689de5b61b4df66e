package io.headroom.proxy.metrics;

import io.micrometer.core.instrument.Counter;

/** Counts what became of changed configuration files; used from any thread. */
public final class ConfigReloads {
  private final Counter applied;
  private final Counter refused;

  public ConfigReloads(MetricsRegistry registry) {
    this.applied = counter(registry, "applied");
    this.refused = counter(registry, "refused");
  }

  /** A changed file was valid and its values are in force. */
  public void applied() {
    applied.increment();
  }

  /** A changed file was refused whole. */
  public void refused() {
    refused.increment();
  }

  private static Counter counter(MetricsRegistry registry, String result) {
    return Counter.builder(Meters.CONFIG_RELOADS.exposedName())
        .description(Meters.CONFIG_RELOADS.description())
        .tag("result", result)
        .register(registry.meters());
  }
}
