package io.headroom.e2e.load;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Metrics;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.ScriptedUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that pass through leave nothing for the garbage collector. */
final class AllocationIT {

  /**
   * So many that a turn of the event loop, for which Netty leaves 16 bytes, carries many frames.
   */
  private static final int SESSIONS = 32;

  /** The smallest object of a JVM has 16 bytes: one for each frame would be far above this. */
  private static final double BYTES_PER_FRAME = 4;

  /** With fewer frames, what the event loops allocate by the clock would tell in the figure. */
  private static final double LEAST_FRAMES_PER_SECOND = 50_000;

  /** The metric is taken every five seconds; a scrape allocates too. */
  private static final long SAMPLE_NANOS = Duration.ofMillis(5_500).toNanos();

  /** Until the JVM has compiled the way of a frame; before, it allocates what is then elided. */
  private static final Duration BOUND = Duration.ofMinutes(3);

  private static final Frame FRAME = Frame.binary(new byte[64]);
  private static final byte[] REQUEST = FRAME.masked(0x01020304);
  private static final byte[] ANSWER = FRAME.unmasked();

  @RegisterExtension final Owned owned = new Owned();

  /** The scrape before, for the rate since. */
  private double framesBefore;

  private long nanosBefore;
  private String figures = "no figures";

  @ParameterizedTest(name = "{0} in a read")
  @ValueSource(ints = {1, 64})
  void aFrameAllocatesNothing(int burst) throws IOException {
    byte[] requests = times(burst, REQUEST);
    byte[] answers = times(burst, ANSWER);
    ScriptedUpstream upstream =
        owned.add(ScriptedUpstream.start(connection -> answer(connection, requests, answers)));
    HeadroomProcess headroom =
        owned.add(
            HeadroomProcess.start(
                "AllocationIT", new HeadroomConfig().route("/bursts/", upstream.target(), "app")));
    ExecutorService clients = Executors.newFixedThreadPool(SESSIONS);
    owned.add(clients::shutdownNow);
    for (int i = 0; i < SESSIONS; i++) {
      WebSocketProbe probe =
          owned.add(WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/bursts/socket")));
      clients.submit(() -> send(probe, requests, answers));
    }

    Await.until(
        "less than " + BYTES_PER_FRAME + " bytes a frame",
        BOUND,
        () -> aSampleLater() && bytesPerFrame(headroom.metrics()) < BYTES_PER_FRAME,
        () -> figures + "\n" + JvmMemory.mostlyMade(headroom.pid()));
    System.out.println("AllocationIT: " + burst + " in a read: " + figures);
  }

  private boolean aSampleLater() {
    return System.nanoTime() - nanosBefore > SAMPLE_NANOS;
  }

  /** Infinite while there is too little load, or no sample yet. */
  private double bytesPerFrame(Metrics metrics) {
    double bytesPerSecond = metrics.value("ws_pool_alloc_bytes_per_second");
    double frames = metrics.sum("ws_frames_total");
    long nanos = System.nanoTime();
    double framesPerSecond = (frames - framesBefore) * 1e9 / (nanos - nanosBefore);
    framesBefore = frames;
    nanosBefore = nanos;
    figures =
        Math.round(bytesPerSecond) + " bytes/s at " + Math.round(framesPerSecond) + " frames/s";
    return framesPerSecond < LEAST_FRAMES_PER_SECOND || bytesPerSecond == 0
        ? Double.POSITIVE_INFINITY
        : bytesPerSecond / framesPerSecond;
  }

  /** Ends with the socket. */
  private static Void send(WebSocketProbe probe, byte[] requests, byte[] answers)
      throws IOException {
    do {
      probe.sendRaw(requests);
    } while (probe.readRaw(answers.length).length == answers.length);
    return null;
  }

  private static void answer(ScriptedUpstream.Accepted connection, byte[] requests, byte[] answers)
      throws IOException {
    connection.write(ScriptedUpstream.switchingProtocols(connection));
    while (connection.in().readNBytes(requests.length).length == requests.length) {
      connection.write(answers);
    }
  }

  private static byte[] times(int count, byte[] frame) {
    ByteArrayOutputStream burst = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      burst.writeBytes(frame);
    }
    return burst.toByteArray();
  }
}
