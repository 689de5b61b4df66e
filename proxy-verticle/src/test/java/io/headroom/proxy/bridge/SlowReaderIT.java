package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.transport.DirectMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A peer that does not read holds its own session only, and little memory. */
@ExtendWith(LeakCheck.class)
class SlowReaderIT {
  private static final int SESSIONS = 10;
  private static final int FRAME = 60_000;

  /** Far more than all sockets on the way can hold. */
  private static final int FRAMES = 1000;

  /** More than the proxy's own buffers; less than those of the kernel. */
  private static final int TAIL_FRAMES = 70;

  private static final long ALLOWED_BYTES = SESSIONS * 1024L * 1024;
  private static final byte[] BLOB = new byte[FRAME];
  private static final int USER_TIMEOUT_MILLIS = 100;

  @Test
  void holdsAnUpstreamWhoseClientsDoNotRead() throws Exception {
    AtomicLong sent = new AtomicLong();
    byte[] frame = Frames.plain(Frames.BINARY, BLOB);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  String head = peer.accept();
                  if (head.startsWith("GET /app/echo")) {
                    ScriptedUpstream.echoFrames(peer);
                    return;
                  }
                  pour(peer, frame, sent);
                  peer.readToEnd();
                });
        BridgeFixture bridge = BridgeFixture.to(upstream)) {
      long before = DirectMemory.usedBytes();
      List<Peer> clients = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        clients.add(bridge.session());
      }
      assertBounded(bridge, sent, before);
      for (Peer client : clients) {
        for (int i = 0; i < FRAMES; i++) {
          assertEquals(FRAME, client.readFrame().payload().length);
        }
        client.hangUp();
      }
      bridge.awaitEmpty();
      assertEquals((long) SESSIONS * FRAMES * frame.length, sent.get());
    }
  }

  @Test
  void holdsClientsWhoseUpstreamDoesNotRead() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch readOn = new CountDownLatch(1);
    AtomicLong received = new AtomicLong();
    byte[] frame = Frames.masked(Frames.BINARY, BLOB);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  String head = peer.accept();
                  if (head.startsWith("GET /app/echo")) {
                    ScriptedUpstream.echoFrames(peer);
                    return;
                  }
                  readOn.await(60, TimeUnit.SECONDS);
                  for (int i = 0; i < FRAMES; i++) {
                    received.addAndGet(peer.readFrame().payload().length);
                  }
                });
        BridgeFixture bridge = BridgeFixture.to(upstream)) {
      long before = DirectMemory.usedBytes();
      List<Peer> clients = new ArrayList<>();
      List<CompletableFuture<Void>> pouring = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        Peer client = bridge.session();
        clients.add(client);
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(
                () -> {
                  try {
                    pour(client, frame, sent);
                    done.complete(null);
                  } catch (IOException e) {
                    done.completeExceptionally(e);
                  }
                })
            .start();
        pouring.add(done);
      }
      assertBounded(bridge, sent, before);
      readOn.countDown();
      for (CompletableFuture<Void> done : pouring) {
        done.get(60, TimeUnit.SECONDS);
      }
      Await.until("all read", () -> received.get() == (long) SESSIONS * FRAMES * FRAME);
      for (Peer client : clients) {
        client.hangUp();
      }
      bridge.awaitEmpty();
    }
  }

  /** The timeout is one for plain answers; Linux cuts a peer by it that lives and reads nothing. */
  @Test
  void readsLaterThanTheTcpUserTimeoutAllows() throws Exception {
    AtomicLong sent = new AtomicLong();
    BridgeSettings settings = new BridgeSettings();
    settings.server = options -> options.setTcpUserTimeout(USER_TIMEOUT_MILLIS);
    byte[] frame = Frames.plain(Frames.BINARY, BLOB);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  pour(peer, frame, sent);
                  peer.readToEnd();
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session()) {
      Await.until("the sender begins", () -> sent.get() > 0);
      // Each of these takes a second.
      for (int i = 0; i < 4; i++) {
        Await.untilStill("what was sent", sent::get);
      }
      for (int i = 0; i < FRAMES; i++) {
        assertEquals(FRAME, client.readFrame().payload().length);
      }
    }
  }

  @Test
  void takesTheTailOfASessionWhoseUpstreamHasLongClosed() throws Exception {
    AtomicLong skipped = new AtomicLong();
    BridgeSettings settings = new BridgeSettings();
    settings.nanoTime = () -> System.nanoTime() + skipped.get();
    byte[] frame = Frames.plain(Frames.BINARY, BLOB);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  for (int i = 0; i < TAIL_FRAMES; i++) {
                    peer.write(frame);
                  }
                  peer.write(Frames.plain(Frames.CLOSE, Frames.close(1000, "done")));
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session()) {
      Await.until("the upstream has closed", () -> upstream.running() == 0);
      for (int i = 0; i < TAIL_FRAMES; i++) {
        if (i % (TAIL_FRAMES / 5) == 0) {
          skipped.addAndGet(TimeUnit.SECONDS.toNanos(10));
          // A second, in which the session's tick sees the time.
          Await.untilStill("what was skipped", skipped::get);
        }
        assertEquals(FRAME, client.readFrame().payload().length);
      }
      RefusalIT.assertClosed(client, 1000, "done");
      bridge.assertEnd(upstream, new RecordedEvents.End("app", "upstream", 1000));
    }
  }

  @Test
  void getsTheTailOfASessionWhoseClientHasEndedBehindItsClose() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicLong received = new AtomicLong();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  ended.await(60, TimeUnit.SECONDS);
                  for (int i = 0; i < TAIL_FRAMES; i++) {
                    // Whatever a closed socket is sent resets it.
                    peer.write(Frames.plain(Frames.TEXT, "thanks"));
                    received.addAndGet(peer.readFrame().payload().length);
                  }
                  Peer.Frame close = peer.readFrame();
                  peer.write(Frames.plain(Frames.CLOSE, close.payload()));
                  assertEquals(1000, close.closeCode());
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.session()) {
      byte[] frame = Frames.masked(Frames.BINARY, BLOB);
      for (int i = 0; i < TAIL_FRAMES; i++) {
        client.write(frame);
      }
      client.write(Frames.masked(Frames.CLOSE, Frames.close(1000, "")));
      client.socket().shutdownOutput();
      Await.untilStill("sessions", () -> bridge.pool.open());
      ended.countDown();
      bridge.assertEnd(upstream, new RecordedEvents.End("app", "client", 1000));
      assertEquals((long) TAIL_FRAMES * FRAME, received.get());
    }
  }

  @Test
  void boundsTheAnswersToAFloodOfPings() throws Exception {
    byte[][] pings = new byte[1000][];
    java.util.Arrays.fill(pings, Frames.masked(Frames.PING, "x".repeat(125)));
    byte[] thousand = Frames.concat(pings);
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.session()) {
      long before = DirectMemory.usedBytes();
      for (int i = 0; i < 200; i++) {
        client.write(thousand);
      }
      long grown = DirectMemory.usedBytes() - before;

      assertTrue(grown <= 1024 * 1024, grown + " bytes for 200,000 pings");
      client.reset();
      bridge.awaitEmpty();
    }
  }

  /** Waits until nothing moves, then looks at the memory and at a session that has no part. */
  private static void assertBounded(BridgeFixture bridge, AtomicLong sent, long before)
      throws IOException {
    Await.until("the senders begin", () -> sent.get() > 0);
    Await.untilStill("what was sent", sent::get);
    assertTrue(sent.get() < (long) SESSIONS * FRAMES * FRAME / 2, sent + " bytes went through");
    long grown = DirectMemory.usedBytes() - before;

    assertTrue(grown <= ALLOWED_BYTES, grown + " bytes more than before");
    try (Peer other = bridge.client()) {
      assertTrue(other.upgrade("/app/echo").startsWith("HTTP/1.1 101 "));
      for (int i = 0; i < 200; i++) {
        other.write(Frames.masked(Frames.TEXT, "m" + i));
        assertEquals("81 m" + i, other.readFrame().toString());
      }
    }
  }

  private static void pour(Peer peer, byte[] frame, AtomicLong sent) throws IOException {
    for (int i = 0; i < FRAMES; i++) {
      peer.write(frame);
      sent.addAndGet(frame.length);
    }
  }
}
