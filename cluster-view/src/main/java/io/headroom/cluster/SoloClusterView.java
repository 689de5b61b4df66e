package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The view of a cluster of one: in memory, nobody to tell. Usable from any thread. */
public final class SoloClusterView implements ClusterView {
  private final Timeline timeline;
  private final LocalInstance instance;
  private final Instant startedAt;
  private final ChangeNotices notices;
  private final CapacityQueries queries;
  private final ArrivalTrend trend = new ArrivalTrend();
  private final Answers answers = new Answers();
  private final AtomicLong version = new AtomicLong();
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
    this.instance = instance;
    this.startedAt = clock.instant();
    this.notices = new ChangeNotices(timeline, this::snapshot);
    this.queries = new CapacityQueries(vertx.eventBus(), this, clock);
  }

  @Override
  public Future<Void> join() {
    joined = true;
    timeline.after(ArrivalTrend.SAMPLE_EVERY, this::sample);
    return queries.start();
  }

  @Override
  public boolean joined() {
    return joined;
  }

  @Override
  public ClusterSnapshot snapshot() {
    // Before the numbers: a snapshot may be newer than its version says, never older.
    long before = version.get();
    InstanceLoad load = instance.load().get();
    InstanceStatus status =
        new InstanceStatus(
            load, instance.level(load), startedAt, startedAt.toEpochMilli(), before, Duration.ZERO);
    return new ClusterSnapshot(
        load,
        List.of(status),
        false,
        instance.warnFreePercent().getAsInt(),
        trend.secondsToFull(load.free()),
        before);
  }

  @Override
  public int openElsewhere(String user) {
    return 0;
  }

  @Override
  public void loadChanged() {
    version.incrementAndGet();
    notices.changed();
  }

  @Override
  public void onChange(Consumer<ClusterSnapshot> listener) {
    notices.onChange(listener);
  }

  @Override
  public void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer) {
    answers.put(topic, answerer);
  }

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    return instanceId.equals(instance.load().get().id())
        ? answers.to(topic, question)
        : Future.failedFuture("no instance of this cluster is named " + instanceId);
  }

  @Override
  public Future<Void> leave() {
    joined = false;
    queries.stop();
    return Future.succeededFuture();
  }

  private void sample() {
    if (joined) {
      trend.sample(List.of(instance.load().get()), timeline.nanoTime());
      timeline.after(ArrivalTrend.SAMPLE_EVERY, this::sample);
    }
  }
}
