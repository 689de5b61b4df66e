package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.ProcFiles;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cap is exact, however many come at once. */
final class CapIT {

  private static final int CAP = 500;
  private static final int ARRIVALS = 2_000;
  private static final int ROUNDS = 20;
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Crowd.Outcome REFUSED =
      new Crowd.Outcome.Refused(1013, "WebSocket session cap reached (maxSessionsPerApp)");

  @RegisterExtension final Owned owned = new Owned();

  private EchoUpstream echo;
  private HeadroomProcess headroom;

  @BeforeEach
  void start() {
    echo = owned.add(EchoUpstream.start());
    headroom =
        owned.add(
            HeadroomProcess.start(
                "CapIT",
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .set("websocketProxy.maxSessionsPerApp", CAP)
                    // The echo greets them all at once, beside whatever else the machine does.
                    .set("websocketProxy.connectTimeoutMs", 60_000)));
  }

  @Test
  void exactlyTheCapIsAdmittedTwentyTimesInARow() throws IOException {
    warmUp();
    int files = ProcFiles.openFilesAtRest(headroom.pid());
    for (int round = 0; round < ROUNDS; round++) {
      double refusedBefore = headroom.metrics().value("ws_connection_rejections_total");
      try (Crowd crowd = Crowd.connect(headroom.port(), ARRIVALS, 10 + round)) {
        crowd.ask(UpgradeRequest.to(headroom.port(), "/echo/socket"));

        assertEquals(
            Map.of(new Crowd.Outcome.Open(), (long) CAP, REFUSED, (long) ARRIVALS - CAP),
            count(crowd.outcomes()),
            "round " + round);
        assertEquals(CAP, headroom.metrics().value("ws_connection_in_flight_count"));
        assertEquals(CAP, echo.open());
        assertEquals(
            refusedBefore + ARRIVALS - CAP,
            headroom.metrics().value("ws_connection_rejections_total"));
        crowd.refusedLeave();
      }
      awaitIdle(files);
    }
    assertEquals(CAP, echo.most());
  }

  @Test
  void refusedClientThatIgnoresTheCloseIsCutOff() throws IOException {
    try (Crowd crowd = Crowd.connect(headroom.port(), CAP, 9)) {
      crowd.ask(UpgradeRequest.to(headroom.port(), "/echo/socket"));
      assertEquals(Map.of(new Crowd.Outcome.Open(), (long) CAP), count(crowd.outcomes()));

      try (WebSocketProbe refused =
          WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/socket"))) {
        assertEquals(1013, refused.readFrame().closeCode());
        assertTrue(refused.endsWithin(Duration.ofSeconds(10)));
      }
    }
  }

  private void warmUp() throws IOException {
    try (WebSocketProbe probe =
        WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/socket"))) {
      probe.send(Frame.text("warm"));
      assertEquals("warm", probe.readFrame().text());
    }
    headroom.metrics();
    Await.until("the upstream is idle", BOUND, () -> echo.open() == 0);
  }

  private void awaitIdle(int files) {
    Await.until(
        "in-flight is 0",
        BOUND,
        () -> headroom.metrics().value("ws_connection_in_flight_count") == 0);
    ProcFiles.awaitNoMoreOpenFiles(headroom.pid(), files);
  }

  private static Map<Crowd.Outcome, Long> count(List<Crowd.Outcome> outcomes) {
    return outcomes.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
