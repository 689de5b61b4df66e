package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The view of a cluster of one: in memory, nobody to tell. Usable from any thread. */
public final class SoloClusterView implements ClusterView {
  private final Timeline timeline;
  private final LocalSide local;
  private final CapacityQueries queries;
  private volatile boolean joined;

  public SoloClusterView(Vertx vertx, InstantSource clock, LocalInstance instance) {
    this(vertx, new VertxTimeline(vertx), clock, instance);
  }

  /** The same for an instance whose users are not limited. */
  public SoloClusterView(
      Vertx vertx,
      InstantSource clock,
      Supplier<InstanceLoad> ownLoad,
      IntSupplier warnFreePercent) {
    this(vertx, clock, new LocalInstance(ownLoad, Map::of, warnFreePercent));
  }

  SoloClusterView(Vertx vertx, Timeline timeline, InstantSource clock, LocalInstance instance) {
    this.timeline = timeline;
    this.local = new LocalSide(instance, clock, timeline, this::snapshot);
    this.queries = new CapacityQueries(vertx.eventBus(), this, clock);
  }

  @Override
  public Future<Void> join() {
    joined = true;
    local.followArrivals(timeline, () -> joined);
    return queries.start();
  }

  @Override
  public boolean joined() {
    return joined;
  }

  @Override
  public ClusterSnapshot snapshot() {
    long before = local.version();
    return local.snapshot(LocalSide.Heard.NOBODY, before, before);
  }

  @Override
  public int openElsewhere(String user) {
    return 0;
  }

  @Override
  public void loadChanged() {
    local.changed();
  }

  @Override
  public void onChange(Consumer<ClusterSnapshot> listener) {
    local.onChange(listener);
  }

  @Override
  public void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer) {
    local.answer(topic, answerer);
  }

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    return instanceId.equals(local.id())
        ? local.answerTo(topic, question)
        : Future.failedFuture("no instance of this cluster is named " + instanceId);
  }

  @Override
  public Future<Void> leave() {
    joined = false;
    queries.stop();
    return Future.succeededFuture();
  }
}
