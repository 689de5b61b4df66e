package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.trust.Trust;
import io.headroom.config.Settings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.headroom.fixtures.OpenSession;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.admission.Reservations;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.Exchanges;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.helpers.NOPLogger;

/** Whose turn it is when an instance goes, by a clock that the test moves. */
@ExtendWith(VertxExtension.class)
class DrainTest {
  private static final String TOLD = "1012 instance is draining";
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong clock = new AtomicLong(100 * SECOND);
  private final AtomicInteger begun = new AtomicInteger();
  private final SessionRegistry sessions = new SessionRegistry();
  private final FakeExchanges exchanges = new FakeExchanges();

  /** Connections as the test will have them. */
  private static final class FakeExchanges implements Exchanges {
    final AtomicInteger unsettled = new AtomicInteger();
    final AtomicInteger kept = new AtomicInteger();
    final AtomicInteger keptClosed = new AtomicInteger();
    final AtomicInteger ending = new AtomicInteger();
    final AtomicInteger drained = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    final AtomicReference<Duration> streamsEndIn = new AtomicReference<>();

    @Override
    public int inFlight() {
      return unsettled.get();
    }

    @Override
    public void drain() {
      drained.incrementAndGet();
    }

    @Override
    public int unsettled() {
      looks.incrementAndGet();
      return unsettled.get();
    }

    @Override
    public int kept() {
      return kept.get();
    }

    @Override
    public void closeKept() {
      keptClosed.incrementAndGet();
    }

    @Override
    public void endStreams(Duration atMost) {
      streamsEndIn.set(atMost);
    }

    @Override
    public int ending() {
      return ending.get();
    }
  }

  /** Last active so many seconds ago. */
  private OpenSession idleFor(long seconds) {
    return new OpenSession("idle-" + seconds, "app", clock.get() - seconds * SECOND).in(sessions);
  }

  private Drain drain(Vertx vertx) {
    Settings.Drain settings = new Settings.Drain(Duration.ofSeconds(4), 1012);
    return new Drain(
        vertx, settings, sessions, List.of(exchanges), clock::get, begun::incrementAndGet);
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
      await("turn of " + due.identity().id(), () -> !due.closed().isEmpty());
      assertEquals(TOLD, due.closed());
      List<OpenSession> later = inTurn.subList(turn + 1, inTurn.size());
      assertTrue(
          later.stream().allMatch(session -> session.closed().isEmpty()), due.identity().id());
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
    assertEquals(1, exchanges.drained.get());
    await("end of a drain of nobody", done::succeeded);
  }

  @Test
  void waitsForExchangesAndThenForTheEventStreams(Vertx vertx) {
    exchanges.unsettled.set(1);
    exchanges.ending.set(1);
    Future<Void> done = drain(vertx).begin();
    awaitLook();
    clock.addAndGet(3 * SECOND);
    assertNull(exchanges.streamsEndIn.get(), "an exchange is under way");

    exchanges.unsettled.set(0);

    await("the streams' turn", () -> exchanges.streamsEndIn.get() != null);
    assertEquals(Duration.ofSeconds(1), exchanges.streamsEndIn.get());
    assertFalse(done.isComplete(), "a stream is still ending");
    exchanges.ending.set(0);
    await("end of the drain", done::succeeded);
  }

  @Test
  void keptConnectionsStayUntilNothingElseIsWaitedFor(Vertx vertx) {
    OpenSession session = idleFor(1);
    exchanges.unsettled.set(1);
    exchanges.kept.set(1);
    Future<Void> done = drain(vertx).begin();
    awaitLook();
    exchanges.unsettled.set(0);
    awaitLook();
    assertEquals(0, exchanges.keptClosed.get(), "a session is open");

    session.removeFrom(sessions);
    sessions.disconnected();

    await("their turn", () -> exchanges.keptClosed.get() == 1);
    assertNull(exchanges.streamsEndIn.get(), "a next request may be on its way");
    exchanges.kept.set(0);
    await("end of the drain", done::succeeded);
    assertEquals(1, exchanges.keptClosed.get());
  }

  @Test
  void waitsForExchangesNoLongerThanTheDrainTime(Vertx vertx) {
    exchanges.unsettled.set(1);
    Future<Void> done = drain(vertx).begin();
    awaitLook();

    clock.addAndGet(4 * SECOND);

    await("end of a drain with an endless exchange", done::succeeded);
    assertEquals(Duration.ofSeconds(1), exchanges.streamsEndIn.get());
  }

  @Test
  void whoCameAfterADrainHasTheDrainTimeWhenTheInstanceLeaves(Vertx vertx) {
    Drain drain = drain(vertx);
    Future<Void> asked = drain.begin();
    await("end of the drain that was asked for", asked::succeeded);
    exchanges.unsettled.set(1);

    Future<Void> left = drain.leave();
    awaitLook();

    clock.addAndGet(3 * SECOND);
    assertFalse(left.isComplete());
    exchanges.unsettled.set(0);
    await("end of the leaving", left::succeeded);
    assertEquals(1, begun.get());
  }

  @Test
  void leavingBeginsADrainThatWasNotAskedForBefore(Vertx vertx) {
    Drain drain = drain(vertx);

    Future<Void> left = drain.leave();

    assertTrue(drain.draining());
    assertSame(left, drain.begin());
  }

  /** They would keep their users out elsewhere, and nobody gets in here any more. */
  @Test
  void reservationsAreGivenBackWhenItBegins(Vertx vertx) {
    Settings defaults =
        SettingsLoader.load(vertx, SettingsSources.of(null, Map.of(), List.of(), List.of()))
            .await()
            .settings();
    MachineWatch machine = MachineWatch.start(vertx).await();
    Shared shared =
        new Shared(
            vertx,
            () -> defaults,
            new ConnectionLimits(() -> 0),
            List.of(),
            machine,
            Tls.plain(TlsEngine.JDK),
            Trust.ofEverybody(),
            NOPLogger.NOP_LOGGER);
    RequestPath path = RequestPath.parse("/user/alice/", "").orElseThrow();
    assertInstanceOf(
        Reservations.Reserved.class,
        shared.reservations.reserve(path, Holder.of("alice", "192.0.2.1")));
    assertEquals(1, shared.users.held("alice"));

    shared.drain.begin();

    assertEquals(0, shared.users.held("alice"));
    assertEquals(0, shared.cluster.snapshot().reserved());
  }

  /** Until it has begun: its time runs from then. */
  private void awaitLook() {
    int before = exchanges.looks.get();
    await("a look", () -> exchanges.looks.get() > before + 1);
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + 15 * SECOND;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "did not come: " + what);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
