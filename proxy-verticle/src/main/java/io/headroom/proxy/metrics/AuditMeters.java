package io.headroom.proxy.metrics;

import java.util.function.LongSupplier;

/** What became of the audit log's lines. */
public final class AuditMeters {
  private AuditMeters() {}

  /**
   * To be called where there is an audit log.
   *
   * @param lost lines that were not written
   */
  public static void register(MetricsRegistry registry, LongSupplier lost) {
    registry.counter(Meters.AUDIT_LINES_LOST, lost);
  }
}
