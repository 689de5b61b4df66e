package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.ProcFiles;
import io.headroom.e2e.wire.ScriptedUpstream;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten thousand sessions that begin and end in every way leave nothing behind. */
final class ChurnIT {

  private static final int SESSIONS = 10_000;
  private static final int WORKERS = 40;
  private static final Duration BOUND = Duration.ofSeconds(30);

  @RegisterExtension final Owned owned = new Owned();

  private ScriptedUpstream upstream;
  private HeadroomProcess headroom;

  @BeforeEach
  void start() throws IOException {
    upstream = owned.add(ScriptedUpstream.start(UpstreamEnding::follow));
    headroom =
        owned.add(
            HeadroomProcess.start(
                "ChurnIT",
                new HeadroomConfig()
                    .route("/app/", upstream.target(), "app")
                    .set("websocketProxy.connectTimeoutMs", 1_000)
                    .jvm("-Dio.netty.leakDetection.level=paranoid")));
  }

  @Test
  void everyWayToEndASessionGivesEverythingBack() throws InterruptedException, ExecutionException {
    run(SESSIONS / 10);
    awaitIdle();
    int files = ProcFiles.openFilesAtRest(headroom.pid());
    long heap = JvmMemory.liveHeapKib(headroom.pid());

    run(SESSIONS);

    awaitIdle();
    ProcFiles.awaitNoMoreOpenFiles(headroom.pid(), files);
    long grown = JvmMemory.liveHeapKib(headroom.pid()) - heap;
    assertTrue(grown <= 5 * 1024, "the live heap grew by " + grown + " KiB");
    assertFalse(headroom.log().contains("LEAK"), headroom::logTail);
    assertEquals(0, upstream.open());
  }

  private void run(int sessions) throws InterruptedException, ExecutionException {
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        UpstreamEnding upstreamEnding = UpstreamEnding.values()[i % UpstreamEnding.values().length];
        ClientEnding clientEnding =
            ClientEnding.values()[
                i / UpstreamEnding.values().length % ClientEnding.values().length];
        done.add(
            workers.submit(
                () -> {
                  clientEnding.run(headroom.port(), "/app/" + upstreamEnding.name());
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private void awaitIdle() {
    Await.until(
        "every slot is back",
        BOUND,
        () -> headroom.metrics().value("ws_connection_in_flight_count") == 0,
        () -> headroom.metrics().value("ws_connection_in_flight_count") + headroom.logTail());
    Await.until("every upstream connection has ended", BOUND, () -> upstream.open() == 0);
  }
}
