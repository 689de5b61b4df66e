package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.ScriptedUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer that reads nothing costs the proxy nothing, and the other sessions nothing. */
final class BackPressureIT {

  private static final int STALLED = 10;
  private static final int FRAME_BYTES = 1 << 20;
  private static final int FRAMES = 1 << 10;
  private static final long KIB_PER_SESSION = 1024;
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Below this a percentile on two shared cores tells the scheduler, not the proxy. */
  private static final long NOISE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @RegisterExtension final Owned owned = new Owned();

  private final AtomicLong sent = new AtomicLong();
  private final CountDownLatch over = new CountDownLatch(1);
  private ExecutorService senders;
  private HeadroomProcess headroom;
  private WebSocketProbe echo;

  @BeforeEach
  void start() throws IOException {
    senders = Executors.newCachedThreadPool();
    owned.add(senders::shutdownNow);
    owned.add(over::countDown);
    EchoUpstream upstream = owned.add(EchoUpstream.start());
    ScriptedUpstream source = owned.add(ScriptedUpstream.start(this::sendOneGibibyte));
    ScriptedUpstream deaf = owned.add(ScriptedUpstream.start(this::readNothing));
    headroom =
        owned.add(
            HeadroomProcess.start(
                "BackPressureIT",
                new HeadroomConfig()
                    .route("/echo/", upstream.target(), "app")
                    .route("/source/", source.target(), "app")
                    .route("/deaf/", deaf.target(), "app")
                    .jvm("-XX:NativeMemoryTracking=summary")));
    echo = open("/echo/socket");
  }

  @Test
  void browsersThatReadNothingCostAtMostOneMebibyteEach() throws IOException {
    assertCheap(
        () -> {
          WebSocketProbe probe = open("/source/socket");
          probe.socket().setReceiveBufferSize(65_536);
          return probe;
        });
  }

  @Test
  void upstreamsThatReadNothingCostAtMostOneMebibyteEach() throws IOException {
    assertCheap(
        () -> {
          WebSocketProbe probe = open("/deaf/socket");
          senders.submit(() -> sendOneGibibyte(probe));
          return probe;
        });
  }

  @Test
  void browserThatBeginsToReadGetsEveryByte() throws IOException {
    WebSocketProbe probe = open("/source/socket");
    awaitStall();

    for (int i = 0; i < FRAMES; i++) {
      Frame frame = probe.readMessage();
      assertEquals(FRAME_BYTES, frame.payload().length, "frame " + i);
      assertEquals((byte) i, frame.payload()[FRAME_BYTES / 2], "frame " + i);
    }
    assertEquals((long) FRAMES * FRAME_BYTES, sent.get());
  }

  private interface Stalled {
    WebSocketProbe begin() throws IOException;
  }

  private void assertCheap(Stalled stalled) throws IOException {
    WebSocketProbe first = stalled.begin();
    awaitStall();
    Latencies.p99Nanos(echo);
    long quiet = Latencies.p99Nanos(echo);
    long before = memoryKib();

    List<WebSocketProbe> more = new ArrayList<>();
    for (int i = 0; i < STALLED; i++) {
      more.add(stalled.begin());
    }
    awaitStall();

    long grown = memoryKib() - before;
    long busy = Latencies.p99Nanos(echo);
    assertTrue(
        grown <= STALLED * KIB_PER_SESSION, "heap and direct memory grew by " + grown + " KiB");
    assertTrue(
        busy <= Math.max(2 * quiet, NOISE_NANOS), "p99 " + quiet + " ns, then " + busy + " ns");
    assertTrue(sent.get() < (long) STALLED * FRAMES * FRAME_BYTES / 10, "nothing was stalled");
    more.add(first);
    for (WebSocketProbe probe : more) {
      probe.reset();
    }
  }

  private long memoryKib() {
    return JvmMemory.liveHeapKib(headroom.pid()) + JvmMemory.directKib(headroom.pid());
  }

  /** Waits until nothing more is taken, so until every buffer on the way is full. */
  private void awaitStall() {
    Await.until("the flow begins", BOUND, () -> sent.get() > 0);
    Await.untilStill("the flow", BOUND, sent::get);
  }

  private WebSocketProbe open(String path) throws IOException {
    return owned.add(WebSocketProbe.open(UpgradeRequest.to(headroom.port(), path)));
  }

  private void sendOneGibibyte(ScriptedUpstream.Accepted connection) throws IOException {
    connection.write(ScriptedUpstream.switchingProtocols(connection));
    write(connection.socket().getOutputStream(), false);
    connection.in().read();
  }

  private Void sendOneGibibyte(WebSocketProbe probe) throws IOException {
    try {
      write(probe.socket().getOutputStream(), true);
    } catch (SocketException e) {
      // The test is over: it reset the connection.
    }
    return null;
  }

  private void readNothing(ScriptedUpstream.Accepted connection) throws IOException {
    connection.write(ScriptedUpstream.switchingProtocols(connection));
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(OutputStream out, boolean masked) throws IOException {
    byte[] payload = new byte[FRAME_BYTES];
    for (int i = 0; i < FRAMES; i++) {
      java.util.Arrays.fill(payload, (byte) i);
      Frame frame = Frame.binary(payload);
      byte[] bytes = masked ? frame.masked(0x0badcafe) : frame.unmasked();
      for (int at = 0; at < bytes.length; at += 65_536) {
        int length = Math.min(65_536, bytes.length - at);
        out.write(bytes, at, length);
      }
      sent.addAndGet(FRAME_BYTES);
    }
  }
}
