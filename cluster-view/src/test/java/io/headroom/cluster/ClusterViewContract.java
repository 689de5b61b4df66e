package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every view keeps to, whatever the cluster behind it. */
abstract class ClusterViewContract {
  protected final AtomicInteger open = new AtomicInteger();
  protected final AtomicInteger cap = new AtomicInteger(10);
  protected final AtomicInteger warnFreePercent = new AtomicInteger(10);
  private ClusterView view;

  /** A view of one instance named {@code a} whose numbers are the fields above. */
  protected abstract ClusterView createView() throws Exception;

  /** Called after the view has left. */
  protected abstract void closeAfter() throws Exception;

  protected final InstanceLoad load() {
    return new InstanceLoad("a", open.get(), 0, cap.get(), false);
  }

  @BeforeEach
  final void create() throws Exception {
    view = createView();
  }

  @AfterEach
  final void leave() throws Exception {
    await(view.leave());
    closeAfter();
  }

  @Test
  void ownNumbersAreAlwaysTheCurrentOnesAlsoBeforeJoining() {
    open.set(3);
    assertEquals(load(), view.snapshot().own());
    open.set(4);
    assertEquals(load(), view.snapshot().own());
    assertEquals(4, view.snapshot().open());
    assertTrue(view.snapshot().instances().contains(load()));
  }

  @Test
  void isJoinedFromJoinToLeave() throws Exception {
    assertFalse(view.joined());
    await(view.join());
    assertTrue(view.joined());
    assertFalse(view.snapshot().partial());
    assertEquals(1, view.snapshot().instances().size());
    await(view.leave());
    assertFalse(view.joined());
  }

  @Test
  void leavingTwiceIsLeavingOnce() throws Exception {
    await(view.join());
    await(view.leave());
    await(view.leave());
    assertFalse(view.joined());
  }

  @Test
  void bothScopesFollowTheOnlyInstanceUpAndDown() throws Exception {
    await(view.join());
    for (int step = 0; step <= 20; step++) {
      open.set(step <= 10 ? step : 20 - step);
      ClusterSnapshot snapshot = view.snapshot();
      assertEquals(snapshot.ownLevel(), snapshot.level());
      assertEquals(snapshot.own().free(), snapshot.free());
      assertEquals(snapshot.own().open(), snapshot.open());
    }
  }

  @Test
  void aNewThresholdCountsAtOnce() {
    open.set(5);
    assertEquals(CapacityLevel.OK, view.snapshot().level());
    warnFreePercent.set(50);
    assertEquals(CapacityLevel.WARNING, view.snapshot().level());
  }

  @Test
  void listenersAreToldOfTheStateAtRestOnAVertxContext() throws Exception {
    BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    AtomicInteger outside = new AtomicInteger();
    view.onChange(
        snapshot -> {
          if (!Context.isOnEventLoopThread()) {
            outside.incrementAndGet();
          }
          told.add(snapshot.own().open());
        });
    await(view.join());
    for (int i = 1; i <= 1000; i++) {
      open.set(i);
      view.loadChanged();
    }
    Integer last = told.poll(5, TimeUnit.SECONDS);
    while (last != null && last != 1000) {
      last = told.poll(5, TimeUnit.SECONDS);
    }
    assertNotNull(last, "the last state was never told");
    assertEquals(0, outside.get());
  }

  @Test
  void aFailingListenerDoesNotSilenceTheOthers() throws Exception {
    BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    view.onChange(
        snapshot -> {
          throw new IllegalStateException("made by the test");
        });
    view.onChange(snapshot -> told.add(snapshot.own().open()));
    open.set(7);
    view.loadChanged();
    assertEquals(7, told.poll(5, TimeUnit.SECONDS));
  }

  @Test
  void theVersionGrowsWithEachChange() {
    long before = view.snapshot().version();
    open.set(1);
    view.loadChanged();
    assertTrue(view.snapshot().version() > before);
  }

  protected static <T> T await(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS);
  }
}
