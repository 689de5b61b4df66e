package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.load.Crowd;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** 500 slots, a thousand calls at the gate and a thousand upgrades, all at once. */
final class ReservationRacesIT {
  private static final int CAP = 500;
  private static final int ARRIVALS = 1_000;
  private static final Crowd.Outcome OPEN = new Crowd.Outcome.Open();
  private static final Crowd.Outcome RESERVED = new Crowd.Outcome.Answered(201);
  private static final Crowd.Outcome LOST = new Crowd.Outcome.Refused(1013, "upstream unreachable");

  @RegisterExtension final Owned owned = new Owned();

  private Pod pod;
  private Watch neverOverTheCap;

  private void start(int reservationSeconds) {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomConfig config =
        new HeadroomConfig()
            .set("websocketProxy.maxSessionsPerApp", CAP)
            .set("capacity.reservationTtlMs", reservationSeconds * 1000)
            .set("gate.strangersPercent", 100)
            // The echo has as many arrivals to greet, beside whatever else the machine does.
            .set("websocketProxy.connectTimeoutMs", 60_000)
            .route("/echo/", echo.target(), "app");
    pod = owned.add(Pod.start("ReservationRacesIT", "alone", config));
    neverOverTheCap =
        owned.add(
            new Watch(
                () -> {
                  Capacity.Scope told = pod.capacity().instance();
                  assertTrue(told.open() + told.reserved() <= CAP, pod.capacity().toString());
                  assertTrue(echo.most() <= CAP);
                }));
  }

  @Test
  void eachReservationAdmitsOneSessionAndNobodyTakesItsSlot() throws Exception {
    start(120);
    Crowd gate = crowd(20);
    Crowd upgrades = crowd(30);
    allAtOnce(gate, "/echo/reserved/", upgrades, "/echo/session");
    int reserved = Tally.of(gate).reserved();
    Tally first = Tally.of(upgrades);
    Figures.print("reservation race: " + reserved + " reserved, " + first);
    expectAllSlotsBut(first.lost(), reserved + first.open());
    assertEquals(reserved, pod.capacity().instance().reserved());

    // From the addresses that reserved.
    Crowd later = crowd(20);
    later.ask(upgrade("/echo/reserved/session"));
    Tally second = Tally.of(later);
    expectAllSlotsBut(first.lost() + second.lost(), first.open() + second.open());
    assertEquals(first.open() + second.open(), pod.capacity().instance().open());
    assertEquals(0, pod.capacity().instance().reserved());
    neverOverTheCap.staysSoFor(Duration.ZERO);
  }

  @Test
  void everyExpiredReservationIsReturned() throws Exception {
    start(10);
    Crowd gate = crowd(20);
    Crowd upgrades = crowd(20);
    // The same path and addresses: upgrades take slots that were reserved while others still
    // reserve.
    allAtOnce(gate, "/echo/", upgrades, "/echo/session");
    Tally first = Tally.of(upgrades);
    assertTrue(Tally.of(gate).reserved() + first.open() + first.lost() >= CAP);
    upgrades.close();
    Await.until(
        "every slot is back",
        Duration.ofSeconds(60),
        () -> pod.capacity().instance().free() == CAP,
        () -> pod.process().logTail());
    assertEquals(0, pod.capacity().instance().reserved());

    Crowd later = crowd(40);
    later.ask(upgrade("/echo/session"));
    Tally second = Tally.of(later);
    expectAllSlotsBut(second.lost(), second.open());
    neverOverTheCap.staysSoFor(Duration.ZERO);
  }

  private Crowd crowd(int block) throws IOException {
    return owned.add(Crowd.connect(pod.process().port(), ARRIVALS, block));
  }

  private void allAtOnce(Crowd gate, String reserve, Crowd upgrades, String path) throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    FutureTask<Void> atTheGate =
        new FutureTask<>(
            () -> {
              together.await();
              gate.ask(reservation(reserve));
              return null;
            });
    new Thread(atTheGate, "gate").start();
    together.await();
    upgrades.ask(upgrade(path));
    atTheGate.get();
  }

  private UpgradeRequest upgrade(String path) {
    return UpgradeRequest.to(pod.process().port(), path);
  }

  private byte[] reservation(String path) {
    String body = "{\"path\": \"" + path + "\"}";
    return String.join(
            "\r\n",
            "POST /_headroom/sessions HTTP/1.1",
            "Host: 127.0.0.1:" + pod.process().port(),
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "",
            body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A session whose upstream was lost gave its slot back, to whoever came then. */
  private static void expectAllSlotsBut(int lost, int taken) {
    assertTrue(taken <= CAP && taken + lost >= CAP, taken + " taken, " + lost + " lost");
  }

  /** What a crowd got. */
  private record Tally(int open, int reserved, int lost) {
    static Tally of(Crowd crowd) {
      List<Crowd.Outcome> outcomes = crowd.outcomes();
      assertTrue(
          outcomes.stream().noneMatch(Crowd.Outcome.Broken.class::isInstance), outcomes.toString());
      return new Tally(count(outcomes, OPEN), count(outcomes, RESERVED), count(outcomes, LOST));
    }

    private static int count(List<Crowd.Outcome> outcomes, Crowd.Outcome outcome) {
      return (int) outcomes.stream().filter(outcome::equals).count();
    }
  }
}
