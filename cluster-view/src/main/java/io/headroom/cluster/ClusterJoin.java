package io.headroom.cluster;

import io.vertx.core.Future;

/** How an instance gets into its cluster. */
@FunctionalInterface
interface ClusterJoin {

  /**
   * Tries once, and may take its time.
   *
   * @param view the joining instance's own
   * @return fails with {@link PortTaken} when a port is taken
   */
  Future<ClusterLink> attempt(SharedClusterView view, ClusterLink.Listener listener);
}
