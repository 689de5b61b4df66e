package io.headroom.e2e.pages;

import io.headroom.cluster.CapacityLevel;
import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.headroom.cluster.InstanceStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A cluster larger than a test could start; nothing in it changes.
 *
 * @param instances the first is this one
 */
record CrowdedCluster(List<InstanceLoad> instances) implements ClusterView {

  private static final int WARN_FREE_PERCENT = 10;
  private static final Duration AGE = Duration.ofHours(31);

  @Override
  public ClusterSnapshot snapshot() {
    List<InstanceStatus> statuses = instances.stream().map(CrowdedCluster::status).toList();
    return new ClusterSnapshot(
        instances.get(0), statuses, true, List.of(), Duration.ZERO, WARN_FREE_PERCENT, 1_500L, 1);
  }

  private static InstanceStatus status(InstanceLoad load) {
    CapacityLevel level = CapacityLevel.of(load.free(), load.admits(), WARN_FREE_PERCENT);
    return new InstanceStatus(
        load, level, Instant.now().minus(AGE), 1, 1, Duration.ofMillis(load.open() * 10L));
  }

  @Override
  public Future<Void> join() {
    return Future.succeededFuture();
  }

  @Override
  public boolean joined() {
    return true;
  }

  @Override
  public int openElsewhere(String user) {
    return 0;
  }

  @Override
  public void loadChanged() {}

  @Override
  public void onChange(Consumer<ClusterSnapshot> listener) {}

  @Override
  public void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer) {}

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    return Future.failedFuture("nobody answers");
  }

  @Override
  public Future<Void> leave() {
    return Future.succeededFuture();
  }
}
