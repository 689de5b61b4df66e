package io.headroom.proxy.metrics;

import io.micrometer.core.instrument.Counter;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What became of changed configuration files: how many, and how the last one ended. Made once the
 * first configuration is in force; used from any thread.
 */
public final class ConfigReloads {
  private final InstantSource clock;
  private final Counter applied;
  private final Counter refused;
  private volatile boolean successful = true;
  private volatile Instant lastSuccess;

  public ConfigReloads(MetricsRegistry registry, InstantSource clock) {
    this.clock = clock;
    this.lastSuccess = clock.instant();
    this.applied = registry.counter(Meters.CONFIG_RELOADS, "result", "applied");
    this.refused = registry.counter(Meters.CONFIG_RELOADS, "result", "refused");
    registry.gauge(Meters.CONFIG_LAST_RELOAD_SUCCESSFUL, () -> successful ? 1 : 0);
    registry.gauge(Meters.CONFIG_LAST_RELOAD_SUCCESS, () -> lastSuccess.toEpochMilli() / 1e3);
  }

  /** A changed file was valid and its values are in force. */
  public void applied() {
    lastSuccess = clock.instant();
    successful = true;
    applied.increment();
  }

  /** A changed file was refused whole. */
  public void refused() {
    successful = false;
    refused.increment();
  }
}
