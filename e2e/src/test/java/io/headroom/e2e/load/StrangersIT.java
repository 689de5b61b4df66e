package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Metrics;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.ProcFiles;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Strangers who take every descriptor they can get, at both ports, for a while. */
final class StrangersIT {
  private static final int FILE_LIMIT = 400;
  private static final Duration ATTACK = Duration.ofSeconds(20);

  /** 500 lines of sessions at once and ten a second, each of some 520 bytes. */
  private static final long LOG_BYTES = 400_000;

  private static final Duration HEALTH = Duration.ofSeconds(1);

  private static final byte[] PROBE =
      "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @RegisterExtension final Owned owned = new Owned();

  /** What a connection says, once it is there. */
  enum Trick {
    IDLE(""),
    SLOW_HEAD("GET /echo/socket HTTP/1.1\r\nHost: x\r\nX-Slow: "),
    KEEP_ALIVE("GET /_headroom/capacity HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
    SESSION(
        "GET /echo/socket HTTP/1.1\r\n"
            + "Host: 127.0.0.1\r\n"
            + "Connection: Upgrade\r\n"
            + "Upgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"),
    UNREACHABLE(
        "GET /away/socket HTTP/1.1\r\n"
            + "Host: 127.0.0.1\r\n"
            + "Connection: Upgrade\r\n"
            + "Upgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");

    final byte[] said;

    Trick(String said) {
      this.said = said.getBytes(StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @EnumSource
  void healthAnswersAndTheLogStaysSmall(Trick trick) throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomProcess headroom =
        owned.add(
            HeadroomProcess.start(
                "StrangersIT",
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .route("/away/", "http://127.0.0.1:9", "app")
                    .fileLimit(FILE_LIMIT)));
    assertTrue(headroom.log().contains("expects ulimit -n of"), headroom::logTail);
    int before = headroom.log().length();
    Duration cpu = ProcFiles.cpu(headroom.pid());

    Deque<Socket> held = new ArrayDeque<>();
    long slowest = 0;
    long end = System.nanoTime() + ATTACK.toNanos();
    for (int tries = 0; System.nanoTime() < end; tries++) {
      held.add(knock(headroom.port(), trick));
      if (tries % 4 == 0) {
        held.add(knock(headroom.managementPort(), Trick.IDLE));
      }
      while (held.size() > 2 * FILE_LIMIT) {
        held.remove().close();
      }
      if (tries % 200 == 0) {
        slowest = Math.max(slowest, healthNanos(headroom));
      }
    }
    Duration used = ProcFiles.cpu(headroom.pid()).minus(cpu);
    int logged = headroom.log().length() - before;
    assertTrue(ProcFiles.openFiles(headroom.pid()) < FILE_LIMIT - 20, "descriptors were left");
    Metrics metrics = headroom.metrics();
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s: health within %d ms, %d bytes of log, %s of CPU",
            trick,
            TimeUnit.NANOSECONDS.toMillis(slowest),
            logged,
            used));
    for (Socket socket : held) {
      socket.close();
    }

    assertTrue(slowest < HEALTH.toNanos(), () -> "health took longer" + headroom.logTail());
    assertTrue(logged < LOG_BYTES, () -> logged + " bytes of log" + headroom.logTail());
    assertTrue(metrics.value("http_connections_turned_away_total") > 0);
    Await.until(
        "an honest client is served",
        Duration.ofSeconds(20),
        () -> headroom.http().get("/_headroom/capacity").statusCode() == 200,
        headroom::logTail);
    assertEquals(200, headroom.management().get("/health/live").statusCode());
  }

  private static long healthNanos(HeadroomProcess headroom) {
    long start = System.nanoTime();
    while (!answersAProbe(headroom) && System.nanoTime() - start < HEALTH.toNanos()) {
      Thread.onSpinWait();
    }
    return System.nanoTime() - start;
  }

  /** With a connection of its own, as a kubelet asks; tried again when it was taken for idle. */
  private static boolean answersAProbe(HeadroomProcess headroom) {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress("127.0.0.1", headroom.managementPort()), 1_000);
      probe.setSoTimeout(1_000);
      probe.getOutputStream().write(PROBE);
      String status = new String(probe.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return status.equals("HTTP/1.1 200");
    } catch (IOException turnedAway) {
      return false;
    }
  }

  private static Socket knock(int port, Trick trick) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
      socket.getOutputStream().write(trick.said);
    } catch (IOException turnedAway) {
      socket.close();
    }
    return socket;
  }
}
