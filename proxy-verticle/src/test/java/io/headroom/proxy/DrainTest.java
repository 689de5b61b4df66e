package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.proxy.bridge.OpenSession;
import io.headroom.proxy.bridge.SessionRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whose turn it is when an instance goes, by a clock that the test moves. */
@ExtendWith(VertxExtension.class)
class DrainTest {
  private static final String TOLD = "1012 instance is draining";
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong clock = new AtomicLong(100 * SECOND);
  private final AtomicInteger begun = new AtomicInteger();
  private final SessionRegistry sessions = new SessionRegistry();

  /** Last active so many seconds ago. */
  private OpenSession idleFor(long seconds) {
    return new OpenSession("idle-" + seconds, "app", clock.get() - seconds * SECOND).in(sessions);
  }

  private Drain drain(Vertx vertx) {
    Settings.Drain settings = new Settings.Drain(Duration.ofSeconds(4), 1012);
    return new Drain(vertx, settings, sessions, clock::get, begun::incrementAndGet);
  }

  @Test
  void closesOneByOneOverTheTimeThoseIdleForLongestFirst(Vertx vertx) {
    OpenSession third = idleFor(2);
    OpenSession first = idleFor(90);
    OpenSession fourth = idleFor(1);
    OpenSession second = idleFor(5);

    drain(vertx).begin();

    List<OpenSession> inTurn = List.of(first, second, third, fourth);
    for (int turn = 0; turn < inTurn.size(); turn++) {
      OpenSession due = inTurn.get(turn);
      await("turn of " + due.id(), () -> !due.closed().isEmpty());
      assertEquals(TOLD, due.closed());
      List<OpenSession> later = inTurn.subList(turn + 1, inTurn.size());
      assertTrue(later.stream().allMatch(session -> session.closed().isEmpty()), due.id());
      clock.addAndGet(SECOND);
    }
  }

  @Test
  void closesWhoGotInWhileItBeganWhenTheTimeIsOver(Vertx vertx) {
    OpenSession before = idleFor(1);
    Future<Void> done = drain(vertx).begin();
    await("the first turn", () -> !before.closed().isEmpty());
    OpenSession late = idleFor(0);

    clock.addAndGet(4 * SECOND);

    await("the late one's turn", () -> late.closed().equals(TOLD));
    assertFalse(done.isComplete(), "peers have a moment to answer");
    clock.addAndGet(2 * SECOND);
    await("end of a drain whose peers never answer", done::succeeded);
  }

  @Test
  void beginsOnceAndIsOverAtOnceWithoutASession(Vertx vertx) {
    Drain drain = drain(vertx);
    assertFalse(drain.draining());

    Future<Void> done = drain.begin();

    assertTrue(drain.draining());
    assertSame(done, drain.begin());
    assertEquals(1, begun.get());
    await("end of a drain of nobody", done::succeeded);
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + 15 * SECOND;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "did not come: " + what);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
