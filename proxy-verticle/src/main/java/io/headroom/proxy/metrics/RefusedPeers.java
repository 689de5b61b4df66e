package io.headroom.proxy.metrics;

import io.headroom.cluster.trust.Refusal;
import io.headroom.cluster.trust.Refusals;

/** What the members' ports did not believe. */
public final class RefusedPeers {
  private RefusedPeers() {}

  public static void register(MetricsRegistry registry, Refusals refusals) {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      registry.counter(
          Meters.CLUSTER_MESSAGES_REFUSED, () -> refusals.count(reason), "reason", reason.label());
    }
  }
}
