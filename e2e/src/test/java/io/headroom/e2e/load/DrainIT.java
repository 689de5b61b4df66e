package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM with many sessions open. */
final class DrainIT {

  private static final int SESSIONS = 500;
  private static final int DRAIN_MS = 6_000;
  private static final Duration GRACE = Duration.ofSeconds(20);

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void sessionsAreClosedWith1012OverTheDrainTime() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomProcess headroom =
        owned.add(
            HeadroomProcess.start(
                "DrainIT",
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .set("drain.timeoutMs", DRAIN_MS)));
    try (Crowd crowd = Crowd.connect(headroom.port(), SESSIONS, 60)) {
      crowd.ask(UpgradeRequest.to(headroom.port(), "/echo/socket"));
      assertEquals(Set.of(new Crowd.Outcome.Open()), Set.copyOf(crowd.outcomes()));
      long start = System.nanoTime();

      headroom.signal(ManagedProcess.Signal.TERM);

      Await.until(
          "it says that it is not ready",
          Duration.ofSeconds(5),
          () -> headroom.management().get("/health/ready").statusCode() == 503);
      assertNewcomerIsRefused(headroom);
      for (String path : List.of("/_headroom/capacity", "/echo/page", "/nowhere/")) {
        assertEquals(
            List.of("close"), headroom.http().get(path).headers().allValues("Connection"), path);
      }
      List<Long> closedAt = new ArrayList<>();
      for (Socket socket : crowd.open()) {
        assertEquals(1012, closeCode(socket));
        closedAt.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      }
      assertTrue(
          closedAt.get(SESSIONS - 1) >= DRAIN_MS / 3, "not paced: all closed after " + closedAt);
    }
    assertEquals(0, headroom.awaitExit(GRACE), headroom::logTail);
    Await.until("the upstream is left", Duration.ofSeconds(5), () -> echo.open() == 0);
  }

  private static void assertNewcomerIsRefused(HeadroomProcess headroom) throws IOException {
    try (WebSocketProbe probe =
        WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/socket"))) {
      Frame close = probe.readMessage();
      assertEquals(1012, close.closeCode());
      assertEquals("instance is draining", close.closeReason());
    }
  }

  private static int closeCode(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    Frame frame;
    do {
      frame = Frame.read(in);
    } while (frame.opcode() != Frame.CLOSE);
    socket.getOutputStream().write(Frame.close(1012, "").masked(9));
    return frame.closeCode();
  }
}
