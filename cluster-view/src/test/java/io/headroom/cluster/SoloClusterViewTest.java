package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SoloClusterViewTest extends ClusterViewContract {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(5000));

  private final Vertx vertx = Vertx.vertx();

  @Override
  protected ClusterView createView() {
    return new SoloClusterView(vertx, CLOCK, this::load, warnFreePercent::get);
  }

  @Override
  protected void closeAfter() throws Exception {
    await(vertx.close());
  }

  @Test
  void knowsWhenItStarted() {
    InstanceStatus status = createView().snapshot().statuses().get(0);
    assertEquals(Instant.ofEpochMilli(5000), status.startedAt());
    assertEquals(Duration.ZERO, status.heardAgo());
  }

  @Test
  void whoRestartsDoesNotGetFull() {
    AtomicBoolean draining = new AtomicBoolean();
    SoloClusterView view =
        new SoloClusterView(
            vertx,
            CLOCK,
            () -> new InstanceLoad("a", 5, 0, 5, draining.get()),
            warnFreePercent::get);
    assertEquals(0L, view.snapshot().secondsToFull());
    draining.set(true);
    assertEquals(CapacityState.RESTARTING, view.snapshot().state());
    assertNull(view.snapshot().secondsToFull());
  }

  @Test
  void tellsAtMostEveryQuarterSecondAndNeverTheSameTwice() {
    VirtualTimeline timeline = new VirtualTimeline();
    SoloClusterView view =
        new SoloClusterView(
            vertx, timeline, CLOCK, new LocalInstance(this::load, Map::of, warnFreePercent::get));
    List<Integer> told = new ArrayList<>();
    view.onChange(snapshot -> told.add(snapshot.own().open()));

    for (int i = 1; i <= 1000; i++) {
      open.set(i);
      view.loadChanged();
      timeline.pass(Duration.ofMillis(1));
    }
    timeline.pass(Duration.ofSeconds(1));
    assertEquals(List.of(1, 250, 500, 750, 1000), told);

    view.loadChanged();
    timeline.pass(Duration.ofSeconds(1));
    assertEquals(5, told.size());
  }
}
