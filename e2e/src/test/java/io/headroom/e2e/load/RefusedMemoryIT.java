package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Strangers who are refused leave nothing behind, whatever they send and however they leave. */
final class RefusedMemoryIT {

  private static final int STRANGERS = 4;
  private static final int REFUSALS = Integer.getInteger("e2e.refusals", 20_000);
  private static final int WARM_UP = 2_000;
  private static final int PATH_BYTES = 16_000;
  private static final int PATIENCE_MS = 20_000;
  private static final long MOST_GROWN_KIB = 8 * 1024;

  /** What one stranger leaves open: the proxy waits for its close. */
  private static final int OPEN = 300;

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void longPathsOfRefusedUpgradesAreNotKept() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomProcess headroom =
        owned.add(
            HeadroomProcess.start(
                "RefusedMemoryIT",
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .set("websocketProxy.maxSessionsPerApp", 1)
                    .jvm("-Xmx256m")));
    owned.add(WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/held")));
    refuse(headroom.port(), 0, WARM_UP);
    long before = JvmMemory.liveHeapKib(headroom.pid());

    refuse(headroom.port(), WARM_UP, REFUSALS);

    long grown = JvmMemory.liveHeapKib(headroom.pid()) - before;
    assertTrue(grown <= MOST_GROWN_KIB, "the heap grew by " + grown + " KiB");
    double rejected = headroom.metrics().value("ws_connection_rejections_total");
    assertTrue(rejected >= WARM_UP + REFUSALS, rejected + " refusals");
  }

  private static void refuse(int port, int first, int count) throws Exception {
    ExecutorService strangers = Executors.newFixedThreadPool(STRANGERS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < STRANGERS; i++) {
        int from = first + i;
        all.add(
            strangers.submit(
                () -> {
                  beRefused(port, from, count / STRANGERS);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      strangers.shutdownNow();
    }
  }

  /** On a path of its own each, and rarely in order. */
  private static void beRefused(int port, int first, int count) throws IOException {
    Deque<Socket> open = new ArrayDeque<>();
    try {
      for (int i = 0; i < count; i++) {
        open.add(refused(port, "/echo/" + (first + i * STRANGERS) + "/"));
        if (open.size() > OPEN) {
          reset(open.remove());
        }
      }
    } finally {
      for (Socket socket : open) {
        reset(socket);
      }
    }
  }

  private static Socket refused(int port, String path) throws IOException {
    String target = path + "\u00e9".repeat(PATH_BYTES / 2);
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
    socket.setSoTimeout(PATIENCE_MS);
    String head = new String(UpgradeRequest.to(port, "TARGET").bytes(), StandardCharsets.US_ASCII);
    socket.getOutputStream().write(head.replace("TARGET", target).getBytes(StandardCharsets.UTF_8));
    byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
    assertTrue(new String(answer, StandardCharsets.US_ASCII).endsWith(" 101"));
    return socket;
  }

  /** No TIME_WAIT is left behind. */
  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
