package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.ScriptedUpstream;
import io.headroom.e2e.wire.ScriptedUpstream.Accepted;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstreams that misbehave: the browser learns of it, the slot comes back, the rest goes on. */
final class FaultyUpstreamIT {

  /** What is gathered comes with hundreds of MiB a second. */
  private static final long MOST_GROWN_KIB = 2 * 1_024;

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int CONNECT_TIMEOUT_MS = 1_500;
  private static final int SILENT = 500;

  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;
  private ScriptedUpstream endless;

  @BeforeEach
  void start() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    ScriptedUpstream faulty = owned.add(ScriptedUpstream.start(UpstreamEnding::follow));
    ScriptedUpstream silent = owned.add(ScriptedUpstream.start(it -> it.in().readAllBytes()));
    endless = owned.add(ScriptedUpstream.start(FaultyUpstreamIT::answerWithoutEnd));
    headroom =
        owned.add(
            HeadroomProcess.start(
                "FaultyUpstreamIT",
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .route("/faulty/", faulty.target(), "app")
                    .route("/silent/", silent.target(), "app")
                    .route("/endless/", endless.target(), "app")
                    .set("websocketProxy.connectTimeoutMs", CONNECT_TIMEOUT_MS)
                    .set("websocketProxy.maxSessionsPerApp", 2 * SILENT)
                    .jvm("-XX:NativeMemoryTracking=summary")));
  }

  @ParameterizedTest
  @EnumSource(names = {"END_WITHIN_FRAME", "RESET_WITHIN_FRAME"})
  void upstreamThatDiesWithinAFrameDeliversNoWholeMessage(UpstreamEnding ending)
      throws IOException {
    try (WebSocketProbe probe = open("/faulty/" + ending).patience(SOON)) {
      Throwable end = assertThrows(IOException.class, probe::readFrame);
      assertFalse(end instanceof SocketTimeoutException, "the browser hangs");
    }
    awaitNoSession();
  }

  @Test
  void upstreamLostBetweenFramesIsToldWith1011() throws IOException {
    try (WebSocketProbe probe = open("/faulty/" + UpstreamEnding.END_AFTER_ANSWER)) {
      assertEquals(1011, probe.readMessage().closeCode());
    }
    awaitNoSession();
  }

  @ParameterizedTest
  @EnumSource(names = {"END_BEFORE_ANSWER", "RESET_BEFORE_ANSWER", "RESET_WITHIN_ANSWER"})
  void upstreamThatEndsBeforeItsAnswerIsUnreachable(UpstreamEnding ending) throws IOException {
    try (WebSocketProbe probe = open("/faulty/" + ending)) {
      Frame close = probe.readMessage();
      assertEquals(1013, close.closeCode());
      assertEquals("upstream unreachable", close.closeReason());
    }
    awaitNoSession();
  }

  @Test
  void refusalOfTheUpstreamIsRelayed() throws IOException {
    UpgradeRequest request = UpgradeRequest.to(headroom.port(), "/faulty/" + UpstreamEnding.REFUSE);
    try (WebSocketProbe probe = WebSocketProbe.connect(request)) {
      assertEquals(403, probe.answer().status());
      assertEquals("no", new String(probe.readRaw(2), StandardCharsets.US_ASCII));
    }
    awaitNoSession();
  }

  @Test
  void fiveHundredSilentUpstreamsTimeOutWhileOthersGoOn() throws IOException {
    try (WebSocketProbe echo = open("/echo/socket");
        Crowd crowd = Crowd.connect(headroom.port(), SILENT, 40)) {
      long start = System.nanoTime();
      crowd.ask(UpgradeRequest.to(headroom.port(), "/silent/socket"));
      Latencies.p99Nanos(echo);

      var unreachable = new Crowd.Outcome.Refused(1013, "upstream unreachable");
      assertEquals(java.util.Set.of(unreachable), java.util.Set.copyOf(crowd.outcomes()));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(millis < CONNECT_TIMEOUT_MS + 5_000, "it took " + millis + " ms");
      assertEquals(1, headroom.metrics().value("ws_connection_in_flight_count"));
      assertEquals(SILENT, headroom.metrics().value("ws_upstream_connect_failures_total"));
    }
    awaitNoSession();
  }

  @Test
  void endlessAnswerToAnUpgradeIsNotGathered() throws IOException {
    WebSocketProbe echo = owned.add(open("/echo/socket"));
    askTheEndless(echo); // What the first one brings in stays: classes, chunks of the allocator.
    long before = memoryKib();

    long grown = askTheEndless(echo) - before;

    assertTrue(grown <= MOST_GROWN_KIB, "memory grew by " + grown + " KiB");
  }

  /** The memory while an answer has no end, in KiB. */
  private long askTheEndless(WebSocketProbe echo) throws IOException {
    UpgradeRequest request = UpgradeRequest.to(headroom.port(), "/endless/socket");
    long memory;
    try (WebSocketProbe probe = WebSocketProbe.connect(request)) {
      assertEquals(200, probe.answer().status());
      Latencies.p99Nanos(echo);
      memory = memoryKib();
      probe.reset();
    }
    Await.until("the upstream is left", SOON, () -> endless.open() == 0);
    return memory;
  }

  @Test
  void oddTargetsAreProxiedOrRefusedAndNeverHang() throws IOException {
    for (String target :
        List.of(
            "/echo/s?q={\"a\":1}|^",
            "/echo/s?q=%zz",
            "/echo/%zz",
            "/echo/a|b",
            "http://127.0.0.1:" + headroom.port() + "/echo/s",
            "/echo/../echo/s",
            "//echo/s",
            "*")) {
      try (WebSocketProbe probe =
          WebSocketProbe.connect(UpgradeRequest.to(headroom.port(), target))) {
        int status = probe.answer().status();
        assertTrue(List.of(101, 400, 404).contains(status), target + " gave " + status);
      }
    }
    awaitNoSession();
  }

  private static void answerWithoutEnd(Accepted connection) throws IOException {
    connection.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] body = new byte[65_536];
    while (true) {
      connection.write(body);
    }
  }

  private WebSocketProbe open(String path) throws IOException {
    return WebSocketProbe.open(UpgradeRequest.to(headroom.port(), path));
  }

  private long memoryKib() {
    return JvmMemory.liveHeapKib(headroom.pid()) + JvmMemory.directKib(headroom.pid());
  }

  private void awaitNoSession() {
    Await.until(
        "every slot is back",
        SOON,
        () -> headroom.metrics().value("ws_connection_in_flight_count") == 0,
        headroom::logTail);
  }
}
