package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that go away at each stage: the slot and the sockets come back, the upstream is told. */
@ExtendWith(LeakCheck.class)
class ClientAbortIT {
  private static final int ROUNDS = 20;

  /** What a client does. */
  interface Abort {
    void run(Peer client) throws Exception;
  }

  @Test
  void goesInTheMiddleOfTheRequest() throws Exception {
    byte[] request = Peer.upgradeRequest("/app/");
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo)) {
      assertGone(
          upstream, client -> client.write(Arrays.copyOf(request, request.length - 2)).hangUp());
      assertEquals(0, upstream.accepted());
    }
  }

  @Test
  void closesRightBehindTheRequest() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ClientAbortIT::slowEcho)) {
      assertGone(upstream, client -> client.write(Peer.upgradeRequest("/app/")).hangUp());
    }
  }

  @Test
  void resetsRightBehindTheRequest() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ClientAbortIT::slowEcho)) {
      assertGone(upstream, client -> client.write(Peer.upgradeRequest("/app/")).reset());
    }
  }

  @Test
  void resetsWithFramesBehindTheRequest() throws Exception {
    byte[] frame = Frames.masked(Frames.BINARY, new byte[200_000]);
    try (ScriptedUpstream upstream = new ScriptedUpstream(ClientAbortIT::slowEcho)) {
      assertGone(upstream, client -> client.write(Peer.upgradeRequest("/app/"), frame).reset());
    }
  }

  @Test
  void halfClosesBehindTheRequest() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ClientAbortIT::slowEcho)) {
      assertGone(
          upstream,
          client -> {
            client.write(Peer.upgradeRequest("/app/"));
            client.shutdownOutput();
            client.readToEnd();
          });
    }
  }

  @Test
  void goesWhileTheUpstreamHesitates() throws Exception {
    CountDownLatch dialled = new CountDownLatch(ROUNDS);
    try (ScriptedUpstream upstream =
        new ScriptedUpstream(
            peer -> {
              peer.readHead();
              dialled.countDown();
              assertEquals(0, peer.readToEnd().length);
            })) {
      assertGone(
          upstream,
          client -> {
            long before = dialled.getCount();
            client.write(Peer.upgradeRequest("/app/"));
            Await.until("the upstream dialled", () -> dialled.getCount() < before);
            client.reset();
          });
      assertTrue(dialled.await(15, TimeUnit.SECONDS));
      assertEquals(List.of(), upstream.failures());
    }
  }

  @Test
  void goesRightAfterThe101() throws Exception {
    assertGoneOpen(Peer::hangUp);
  }

  @Test
  void resetsRightAfterThe101() throws Exception {
    assertGoneOpen(Peer::reset);
  }

  @Test
  void resetsInTheMiddleOfAFrame() throws Exception {
    assertGoneOpen(client -> client.write(Frames.hex("82 fe 1000 01020304 00")).reset());
  }

  @Test
  void goesInTheMiddleOfAHeader() throws Exception {
    assertGoneOpen(client -> client.write(Frames.hex("89 85 0102")).hangUp());
  }

  @Test
  void halfClosesAnOpenSession() throws Exception {
    assertGoneOpen(
        client -> {
          client.shutdownOutput();
          client.readToEnd();
        });
  }

  @Test
  void goesWithoutReadingWhatIsOnItsWay() throws Exception {
    byte[] frame = Frames.masked(Frames.BINARY, new byte[100_000]);
    assertGoneOpen(
        client -> {
          client.write(frame, frame, frame);
          client.reset();
        });
  }

  private static void assertGoneOpen(Abort abort) throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo)) {
      BridgeFixture bridge =
          assertGone(
              upstream,
              client -> {
                assertTrue(client.upgrade("/app/").startsWith("HTTP/1.1 101 "));
                abort.run(client);
              });
      assertEquals(ROUNDS, bridge.events.ends.size());
      for (RecordedEvents.End end : bridge.events.ends) {
        assertEquals(new RecordedEvents.End("app", "client", 1006), end);
      }
      Await.until("each upstream told", () -> upstream.failures().size() == ROUNDS);
    }
  }

  private static BridgeFixture assertGone(ScriptedUpstream upstream, Abort abort) throws Exception {
    BridgeSettings settings = new BridgeSettings();
    settings.connectTimeout = Duration.ofSeconds(60);
    try (BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      long sockets = OpenSockets.count();
      for (int i = 0; i < ROUNDS; i++) {
        try (Peer client = bridge.client()) {
          abort.run(client);
        }
      }
      bridge.awaitEmpty();
      assertEquals(0, bridge.events.failures.get());
      assertEquals(List.of(), bridge.uncaught);
      OpenSockets.awaitNoMoreThan(sockets);
      return bridge;
    }
  }

  /** Gives the client time to be gone before the 101 comes, sometimes. */
  private static void slowEcho(Peer peer) throws Exception {
    String head = peer.readHead();
    Await.pause();
    peer.write(Peer.switching(head));
    ScriptedUpstream.echoFrames(peer);
  }
}
