package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The view of a cluster of one: in memory, nobody to tell. Usable from any thread. */
public final class SoloClusterView implements ClusterView {
  private final Supplier<InstanceLoad> ownLoad;
  private final IntSupplier warnFreePercent;
  private final Instant startedAt;
  private final ChangeNotices notices;
  private final AtomicLong version = new AtomicLong();
  private volatile boolean joined;

  /**
   * @param ownLoad this instance's numbers of the moment; cheap, called from any thread
   * @param warnFreePercent the threshold of the moment; tell {@link #loadChanged} when it changed
   */
  public SoloClusterView(
      Vertx vertx,
      InstantSource clock,
      Supplier<InstanceLoad> ownLoad,
      IntSupplier warnFreePercent) {
    this(new VertxTimeline(vertx), clock, ownLoad, warnFreePercent);
  }

  SoloClusterView(
      Timeline timeline,
      InstantSource clock,
      Supplier<InstanceLoad> ownLoad,
      IntSupplier warnFreePercent) {
    this.ownLoad = ownLoad;
    this.warnFreePercent = warnFreePercent;
    this.startedAt = clock.instant();
    this.notices = new ChangeNotices(timeline, this::snapshot);
  }

  @Override
  public Future<Void> join() {
    joined = true;
    return Future.succeededFuture();
  }

  @Override
  public boolean joined() {
    return joined;
  }

  @Override
  public ClusterSnapshot snapshot() {
    // Before the numbers: a snapshot may be newer than its version says, never older.
    long now = version.get();
    InstanceLoad load = ownLoad.get();
    int warn = warnFreePercent.getAsInt();
    CapacityLevel level = CapacityLevel.of(load.free(), load.admits(), warn);
    long epoch = startedAt.toEpochMilli();
    InstanceStatus status = new InstanceStatus(load, level, startedAt, epoch, now, Duration.ZERO);
    return new ClusterSnapshot(load, List.of(status), false, warn, null, now);
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
  public Future<Void> leave() {
    joined = false;
    return Future.succeededFuture();
  }
}
