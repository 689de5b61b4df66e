package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ConfigMap changes under a running instance with open sessions. */
final class ConfigMapReloadIT {

  private static final String NAME = "ConfigMapReloadIT";
  private static final String CAP = "websocketProxy.maxSessionsPerApp";
  private static final int OPEN = 20;
  private static final Duration BOUND = Duration.ofSeconds(10);

  @RegisterExtension final Owned owned = new Owned();

  private final List<WebSocketProbe> sessions = new ArrayList<>();
  private ConfigMapMount mount;
  private HeadroomConfig config;
  private HeadroomProcess headroom;

  @BeforeEach
  void start() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    mount = ConfigMapMount.create(Places.output(NAME), "headroom.yaml");
    config = new HeadroomConfig().route("/echo/", echo.target(), "app").set(CAP, OPEN);
    config.file(mount.file());
    headroom = owned.add(HeadroomProcess.start(NAME, config));
    for (int i = 0; i < OPEN; i++) {
      sessions.add(owned.add(WebSocketProbe.open(request())));
    }
    assertSessionsLive();
  }

  @Test
  void capIsLiveWithinTenSecondsAndNobodyIsCut() throws IOException {
    assertEquals(1013, firstFrame().closeCode());

    changeCap(OPEN + 1);
    assertEquals("anyone", firstFrame().text());
    changeCap(OPEN / 2);
    assertEquals(1013, firstFrame().closeCode());

    assertSessionsLive();
    assertEquals(2, reloads("applied"));
  }

  @Test
  void badContentIsRefusedCountedAndNamed() throws IOException {
    assertRefused("websocketProxy: {maxSessionsPerApp: many}", 1);
    awaitLog(CAP + " = many: expected");
    assertRefused("websocketProxy: {maxSessionPerApp: 7}", 2);
    awaitLog("maxSessionPerApp");
    assertRefused("routes: [", 3);

    changeCap(OPEN + 1);
    assertEquals("anyone", firstFrame().text());
  }

  @Test
  void missingKeyIsRefusedAndItsReturnIsTaken() throws IOException {
    mount.dropKey();
    awaitRefusals(1);
    assertEquals(OPEN, cap());
    assertSessionsLive();

    changeCap(OPEN + 5);
  }

  private void changeCap(int cap) throws IOException {
    long start = System.nanoTime();
    mount.update(config.set(CAP, cap).text());
    Await.until("the cap is " + cap, BOUND, () -> cap() == cap, headroom::logTail);
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    System.out.println("cap " + cap + " was live after " + millis + " ms");
  }

  private void awaitLog(String words) {
    Await.until(
        "the log says: " + words, BOUND, () -> headroom.log().contains(words), headroom::logTail);
  }

  private void assertRefused(String text, int refusals) throws IOException {
    mount.update(text);
    awaitRefusals(refusals);
    assertEquals(OPEN, cap());
    assertSessionsLive();
  }

  private void awaitRefusals(int count) {
    Await.until(
        count + " refused files", BOUND, () -> reloads("refused") == count, headroom::logTail);
  }

  private double reloads(String result) {
    return headroom
        .metrics()
        .samples()
        .getOrDefault("config_reloads_total{result=\"" + result + "\"}", 0.0);
  }

  private double cap() {
    return headroom.metrics().value("ws_pool_max_connections");
  }

  private void assertSessionsLive() throws IOException {
    for (WebSocketProbe session : sessions) {
      session.send(Frame.text("still here"));
      assertEquals("still here", session.readMessage().text());
    }
  }

  private Frame firstFrame() throws IOException {
    try (WebSocketProbe probe = WebSocketProbe.open(request())) {
      probe.send(Frame.text("anyone"));
      return probe.readMessage();
    }
  }

  private UpgradeRequest request() {
    return UpgradeRequest.to(headroom.port(), "/echo/socket");
  }
}
