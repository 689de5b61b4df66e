package io.headroom.cluster;

import io.headroom.cluster.trust.Trust;
import io.headroom.config.Settings;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Makes the view that the settings ask for. */
public final class ClusterViews {
  private ClusterViews() {}

  /**
   * A view, not yet joined. Without members and without a DNS name, or when the cluster is switched
   * off, it is a cluster of one that opens no port.
   *
   * @param vertx the proxy's own; never clustered
   * @param clock for the times that documents show
   * @param trust whom to believe among the other instances
   */
  public static ClusterView create(
      Settings.Cluster settings,
      Vertx vertx,
      InstantSource clock,
      LocalInstance instance,
      Trust trust) {
    if (!settings.looksForOthers()) {
      return new SoloClusterView(vertx, clock, instance);
    }
    return new SharedClusterView(
        new ThreadTimeline("headroom-cluster"),
        new VertxTimeline(vertx),
        clock,
        instance,
        new Membership(settings, clock, trust),
        new NetworkLookout(vertx, settings),
        trust);
  }
}
