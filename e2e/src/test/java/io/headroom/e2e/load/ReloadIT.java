package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The configuration file changes while sessions are open. */
final class ReloadIT {

  private static final String CAP = "websocketProxy.maxSessionsPerApp";
  private static final int OPEN = 450;
  private static final Duration BOUND = Duration.ofSeconds(20);

  @RegisterExtension final Owned owned = new Owned();

  private EchoUpstream echo;
  private HeadroomConfig config;
  private HeadroomProcess headroom;

  @BeforeEach
  void start() {
    echo = owned.add(EchoUpstream.start());
    config =
        new HeadroomConfig()
            .route("/echo/", echo.target(), "app")
            .set(CAP, 500)
            .set("websocketProxy.heartbeatIntervalMs", 0);
    headroom = owned.add(HeadroomProcess.start("ReloadIT", config));
  }

  @Test
  void lowerCapCutsNobodyAndAdmitsNobodyUntilThereIsRoom() throws IOException {
    try (Crowd crowd = Crowd.connect(headroom.port(), OPEN, 80)) {
      crowd.ask(UpgradeRequest.to(headroom.port(), "/echo/socket"));
      assertEquals(Set.of(new Crowd.Outcome.Open()), Set.copyOf(crowd.outcomes()));

      headroom.reconfigure(config.set(CAP, 300));
      awaitCap(300);

      assertEquals(OPEN, echo.open());
      assertEquals(1013, firstFrame().closeCode());
      List<Socket> open = crowd.open();
      for (Socket socket : open.subList(0, OPEN - 300)) {
        socket.close();
      }
      awaitInFlight(300);
      assertEquals(1013, firstFrame().closeCode());
      open.get(OPEN - 1).close();
      awaitInFlight(299);
      assertEquals("anyone", firstFrame().text());
    }
  }

  @Test
  void everyOtherLiveKeyIsInForceForTheSessionThatIsOpen() throws IOException {
    try (WebSocketProbe probe = open()) {
      headroom.reconfigure(
          config
              .set("websocketProxy.heartbeatIntervalMs", 200)
              .set("capacity.warnFreePercent", 100)
              .set("capacity.reservationTtlMs", 1_000)
              .set("gate.perAddress", 1)
              .set(CAP, 400)
              .route("/more/", echo.target(), "terminal"));
      awaitCap(400);

      assertEquals(Frame.PONG, probe.readFrame().opcode());
      assertEquals("warning", capacity().getString("level"));
      WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/more/socket")).close();
      assertEquals(201, reserve("/more/"));
      assertEquals(429, reserve("/more/"));
      Await.until("it expires", BOUND, () -> capacity().getInteger("reserved") == 0);

      headroom.reconfigure(config.set("websocketProxy.sessionIdleTimeoutMs", 300));
      Frame close = probe.readMessage();
      assertEquals(1012, close.closeCode());
      assertEquals("session idle (sessionIdleTimeoutMs)", close.closeReason());
    }
  }

  private int reserve(String path) throws IOException {
    return headroom.http().post("/_headroom/sessions", "{\"path\": \"" + path + "\"}").statusCode();
  }

  @Test
  void invalidFileKeepsTheOldValuesAndSaysWhy() {
    headroom.reconfigure("websocketProxy: {maxSessionsPerApp: many}");

    Await.until(
        "the reload is counted as failed",
        BOUND,
        () -> headroom.metrics().value("config_reloads_total{result=\"refused\"}") >= 1,
        headroom::logTail);
    Await.until(
        "the log names the key",
        BOUND,
        () -> headroom.log().contains("maxSessionsPerApp"),
        headroom::logTail);
    assertEquals(500, headroom.metrics().value("ws_pool_max_connections"));
    assertEquals(0, headroom.metrics().value("config_last_reload_successful"));

    headroom.reconfigure(config);
    Await.until(
        "the file that was in force is back",
        BOUND,
        () -> headroom.metrics().value("config_last_reload_successful") == 1,
        headroom::logTail);
  }

  @Test
  void manyReloadsInARowEndWithTheLast() throws IOException {
    try (WebSocketProbe probe = open()) {
      for (int cap = 1; cap <= 100; cap++) {
        headroom.reconfigure(config.set(CAP, cap));
      }
      awaitCap(100);
      probe.send(Frame.text("still here"));
      assertEquals("still here", probe.readMessage().text());
    }
  }

  private JsonObject capacity() throws IOException {
    return new JsonObject(headroom.http().get("/_headroom/capacity").body())
        .getJsonObject("instance");
  }

  private void awaitCap(int cap) {
    Await.until(
        "the cap is " + cap,
        BOUND,
        () -> headroom.metrics().value("ws_pool_max_connections") == cap,
        headroom::logTail);
  }

  private void awaitInFlight(int sessions) {
    Await.until(
        sessions + " sessions are open",
        BOUND,
        () -> headroom.metrics().value("ws_connection_in_flight_count") == sessions);
  }

  private Frame firstFrame() throws IOException {
    try (WebSocketProbe probe = open()) {
      probe.send(Frame.text("anyone"));
      return probe.readMessage();
    }
  }

  private WebSocketProbe open() throws IOException {
    return WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/socket"));
  }
}
