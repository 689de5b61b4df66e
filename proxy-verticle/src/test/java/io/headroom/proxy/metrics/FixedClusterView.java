package io.headroom.proxy.metrics;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** A cluster in which nothing changes; the first instance is this one. */
record FixedClusterView(List<InstanceLoad> instances) implements ClusterView {
  @Override
  public Future<Void> join() {
    return Future.succeededFuture();
  }

  @Override
  public ClusterSnapshot snapshot() {
    return new ClusterSnapshot(instances.get(0), instances, false);
  }

  @Override
  public void loadChanged() {}

  @Override
  public void onChange(Consumer<ClusterSnapshot> listener) {}

  @Override
  public Future<Void> leave() {
    return Future.succeededFuture();
  }
}
