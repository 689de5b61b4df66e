package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfigReloadsTest {
  private static final Instant START = Instant.parse("2026-11-20T20:00:00.250Z");

  private final MetricsRegistry registry = new MetricsRegistry();
  private Instant now = START;
  private final ConfigReloads reloads = new ConfigReloads(registry, () -> now);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void theStartCountsAsASuccess() {
    assertSuccessful(1, START);
    assertEquals(0, value("config_reloads_total{result=\"applied\"}"));
  }

  @Test
  void aRefusedFileIsToldForAsLongAsItStays() {
    now = START.plusSeconds(60);
    reloads.refused();
    now = START.plusSeconds(3_600);

    assertSuccessful(0, START);
    assertEquals(1, value("config_reloads_total{result=\"refused\"}"));
  }

  @Test
  void theNextFileThatIsAppliedEndsIt() {
    reloads.refused();
    reloads.refused();
    now = START.plusSeconds(90);
    reloads.applied();

    assertSuccessful(1, now);
  }

  private void assertSuccessful(int expected, Instant at) {
    assertEquals(expected, value("config_last_reload_successful"));
    double seconds = value("config_last_reload_success_timestamp_seconds");
    assertEquals(at.toEpochMilli() / 1e3, seconds, 1e-3);
  }

  private double value(String series) {
    return new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT).value(series);
  }
}
