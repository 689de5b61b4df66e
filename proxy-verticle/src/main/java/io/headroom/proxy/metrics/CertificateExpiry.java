package io.headroom.proxy.metrics;

import java.time.Instant;
import java.util.function.Supplier;

/** When the certificate in force ends; without one there is no such line in a scrape. */
public final class CertificateExpiry {
  private CertificateExpiry() {}

  public static void register(MetricsRegistry registry, Supplier<Instant> validUntil) {
    registry.gauge(Meters.CERTIFICATE_EXPIRY, () -> validUntil.get().getEpochSecond());
  }
}
