package io.headroom.proxy;

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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in which nothing changes; the first instance is this one.
 *
 * @param answerers who answers, by instance and topic; shared by the views that can talk
 * @param unheard whom it misses; it is partial then. One that is among the instances is late.
 */
public record FixedClusterView(
    List<InstanceLoad> instances,
    @Nullable Long secondsToFull,
    Map<String, Function<JsonObject, Future<JsonObject>>> answerers,
    List<String> unheard)
    implements ClusterView {

  public FixedClusterView(
      List<InstanceLoad> instances,
      @Nullable Long secondsToFull,
      Map<String, Function<JsonObject, Future<JsonObject>>> answerers) {
    this(instances, secondsToFull, answerers, List.of());
  }

  public FixedClusterView(List<InstanceLoad> instances, @Nullable Long secondsToFull) {
    this(instances, secondsToFull, new ConcurrentHashMap<>());
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
  public ClusterSnapshot snapshot() {
    List<InstanceStatus> statuses = instances.stream().map(this::status).toList();
    return new ClusterSnapshot(
        instances.get(0),
        statuses,
        !unheard.isEmpty(),
        unheard,
        Duration.ZERO,
        10,
        secondsToFull,
        1);
  }

  @Override
  public int openElsewhere(String user) {
    return 0;
  }

  @Override
  public void loadChanged() {}

  @Override
  public void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer) {
    answerers.put(instances.get(0).id() + "/" + topic, answerer);
  }

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    Function<JsonObject, Future<JsonObject>> answerer = answerers.get(instanceId + "/" + topic);
    return answerer == null ? Future.failedFuture("nobody answers") : answerer.apply(question);
  }

  @Override
  public void onChange(Consumer<ClusterSnapshot> listener) {}

  @Override
  public Future<Void> leave() {
    return Future.succeededFuture();
  }

  private InstanceStatus status(InstanceLoad load) {
    CapacityLevel level = CapacityLevel.of(load.free(), load.admits(), 10);
    Duration heardAgo = unheard.contains(load.id()) ? Duration.ofSeconds(3) : Duration.ZERO;
    return new InstanceStatus(load, level, Instant.EPOCH, 1, 1, heardAgo);
  }
}
