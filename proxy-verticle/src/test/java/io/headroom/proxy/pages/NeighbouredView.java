package io.headroom.proxy.pages;

import io.headroom.cluster.CapacityLevel;
import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.headroom.cluster.InstanceStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A view of one real instance, with others that a test makes up and lets answer. */
record NeighbouredView(
    ClusterView own, Supplier<List<InstanceLoad>> others, Supplier<Future<JsonObject>> answers)
    implements ClusterView {
  @Override
  public Future<Void> join() {
    return own.join();
  }

  @Override
  public boolean joined() {
    return own.joined();
  }

  @Override
  public ClusterSnapshot snapshot() {
    ClusterSnapshot now = own.snapshot();
    List<InstanceStatus> statuses = new ArrayList<>(now.statuses());
    for (InstanceLoad load : others.get()) {
      statuses.add(
          new InstanceStatus(
              load,
              CapacityLevel.of(load.free(), load.admits(), now.warnFreePercent()),
              Instant.EPOCH,
              0,
              0,
              Duration.ofMillis(400)));
    }
    statuses.sort(Comparator.comparing(status -> status.load().id()));
    return new ClusterSnapshot(
        now.own(),
        statuses,
        now.partial(),
        now.unheard(),
        now.silence(),
        now.warnFreePercent(),
        null,
        now.version());
  }

  @Override
  public int openElsewhere(String user) {
    return own.openElsewhere(user);
  }

  @Override
  public void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer) {
    own.answer(topic, answerer);
  }

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    return instanceId.equals(own.snapshot().own().id())
        ? own.ask(instanceId, topic, question)
        : answers.get();
  }

  @Override
  public void loadChanged() {
    own.loadChanged();
  }

  @Override
  public void onChange(Consumer<ClusterSnapshot> listener) {
    own.onChange(here -> listener.accept(snapshot()));
  }

  @Override
  public Future<Void> leave() {
    return own.leave();
  }
}
