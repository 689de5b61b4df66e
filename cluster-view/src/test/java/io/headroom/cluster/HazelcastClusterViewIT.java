package io.headroom.cluster;

import io.headroom.cluster.trust.Trust;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The contract, kept by a real Hazelcast member. */
class HazelcastClusterViewIT extends ClusterViewContract {
  private final Vertx vertx = Vertx.vertx();

  @Override
  protected ClusterView createView() throws Exception {
    int port = Ports.free();
    return ClusterViews.create(
        RealInstance.settings(port, Ports.free(), List.of("127.0.0.1:" + port), ""),
        vertx,
        InstantSource.system(),
        new LocalInstance(this::load, Map::of, warnFreePercent::get),
        Trust.ofEverybody());
  }

  @Override
  protected void closeAfter() throws Exception {
    await(vertx.close());
  }
}
