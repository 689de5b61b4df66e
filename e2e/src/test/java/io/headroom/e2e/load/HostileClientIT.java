package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that mean ill or fall silent, and a machine that runs out of descriptors. */
final class HostileClientIT {

  private static final int SLOW = 1_000;
  private static final int FILE_LIMIT = 600;

  @RegisterExtension final Owned owned = new Owned();

  private HeadroomConfig config;

  @BeforeEach
  void configure() {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    config = new HeadroomConfig().route("/echo/", echo.target(), "app");
  }

  @Test
  void requestsThatNeverEndAreCutOffAndHonestOnesServed() throws IOException {
    HeadroomProcess headroom = owned.add(HeadroomProcess.start("HostileClientIT", config));
    List<Socket> slow = connect(headroom.port(), SLOW);
    byte[] begun =
        "GET /echo/socket HTTP/1.1\r\nHost: x\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII);
    for (Socket socket : slow) {
      socket.getOutputStream().write(begun);
    }
    long start = System.nanoTime();

    assertEchoes(headroom);
    long honest = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(honest < 5_000, "an honest client waited " + honest + " ms");
    for (Socket socket : slow) {
      assertTrue(ends(socket), "a slow request was not cut off");
    }
    long cut = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(cut <= 15_000, "slow requests were cut off after " + cut + " ms");
  }

  @Test
  void acceptingGoesOnAfterDescriptorsRanOut() throws IOException {
    HeadroomProcess headroom =
        owned.add(HeadroomProcess.start("HostileClientIT", config.fileLimit(FILE_LIMIT)));
    List<Socket> many = connect(headroom.port(), 2 * FILE_LIMIT);

    for (Socket socket : many) {
      socket.close();
    }

    Await.until(
        "a session opens again",
        Duration.ofSeconds(20),
        () -> {
          assertEchoes(headroom);
          return true;
        },
        headroom::logTail);
  }

  private static void assertEchoes(HeadroomProcess headroom) throws IOException {
    try (WebSocketProbe probe =
        WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/socket"))) {
      probe.patience(Duration.ofSeconds(5));
      probe.send(Frame.text("honest"));
      assertEquals("honest", probe.readMessage().text());
    }
  }

  private List<Socket> connect(int port, int count) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = owned.add(new Socket());
      socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
      socket.setSoTimeout(15_000);
      sockets.add(socket);
    }
    return sockets;
  }

  private static boolean ends(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        continue;
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true;
    }
  }
}
