package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.FullBacklog;
import io.headroom.fixtures.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Upstreams that fail before their 101 is whole: a close, the slot and the sockets back. */
@ExtendWith(LeakCheck.class)
class UpstreamFaultIT {
  private static final int ROUNDS = 20;

  @Test
  void refusesTheConnection() throws Exception {
    int nobody;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = taken.getLocalPort();
    }
    try (BridgeFixture bridge =
        new BridgeFixture(new BridgeSettings(), "http://127.0.0.1:" + nobody)) {
      assertUnreachable(bridge);
    }
  }

  @Test
  void hasNoAddress() throws Exception {
    try (BridgeFixture bridge =
        new BridgeFixture(new BridgeSettings(), "http://nowhere.invalid:80")) {
      assertUnreachable(bridge);
    }
  }

  @Test
  void acceptsAndNeverAnswers() throws Exception {
    assertUnreachable(Peer::readToEnd, Duration.ofMillis(300));
  }

  @Test
  void neverAccepts() throws Exception {
    try (FullBacklog full = new FullBacklog()) {
      BridgeSettings settings = new BridgeSettings();
      settings.connectTimeout = Duration.ofMillis(300);
      try (BridgeFixture bridge = new BridgeFixture(settings, "http://127.0.0.1:" + full.port())) {
        assertUnreachable(bridge);
      }
    }
  }

  @Test
  void resetsAtOnce() throws Exception {
    assertUnreachable(Peer::reset);
  }

  @Test
  void closesAtOnce() throws Exception {
    assertUnreachable(peer -> {});
  }

  @Test
  void closesWhenItHasReadTheRequest() throws Exception {
    assertUnreachable(Peer::readHead);
  }

  @Test
  void closesInTheMiddleOfThe101() throws Exception {
    assertUnreachable(
        peer -> {
          byte[] answer = Peer.switching(peer.readHead());
          peer.write(java.util.Arrays.copyOf(answer, answer.length - 2));
        });
  }

  @Test
  void resetsInTheMiddleOfThe101() throws Exception {
    assertUnreachable(
        peer -> {
          peer.readHead();
          peer.write(Peer.ascii("HTTP/1.1 101 Sw"));
          peer.reset();
        });
  }

  @Test
  void stopsInTheMiddleOfThe101() throws Exception {
    assertUnreachable(
        peer -> {
          peer.readHead();
          peer.write(Peer.ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: web"));
          peer.readToEnd();
        },
        Duration.ofMillis(300));
  }

  /** Its client's bytes arrive while the client's socket is being closed. */
  @Test
  void leavesInTheMiddleOfAFrameWhileItsClientSends() throws Exception {
    byte[] large = Frames.masked(Frames.BINARY, new byte[100_000]);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer ->
                    peer.write(Peer.switching(peer.readHead()), Frames.hex("82 7e 0400 00"))
                        .hangUp());
        BridgeFixture bridge = BridgeFixture.to(upstream)) {
      for (int i = 0; i < 10 * ROUNDS; i++) {
        try (Peer client = bridge.session()) {
          sendAndReadToEnd(client, large);
        }
      }
      bridge.awaitEmpty();
    }
  }

  /** A reset is an end as good as any; only none is a fault. */
  private static void sendAndReadToEnd(Peer client, byte[] bytes) throws IOException {
    try {
      client.write(bytes);
    } catch (java.net.SocketException gone) {
      return;
    }
    client.readToEnd();
  }

  @Test
  void answersRubbish() throws Exception {
    assertUnreachable(
        peer -> {
          peer.readHead();
          peer.write(Peer.ascii("SSH-2.0-OpenSSH_9.2p1\r\n\r\n"));
          peer.readToEnd();
        });
  }

  @Test
  void answersAnEndlessHead() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.readHead();
                  peer.write(Peer.ascii("HTTP/1.1 101 Switching Protocols\r\n"));
                  byte[] line = Peer.ascii("X-More: " + "x".repeat(1000) + "\r\n");
                  for (int i = 0; i < 10_000; i++) {
                    peer.write(line);
                  }
                });
        BridgeFixture bridge = BridgeFixture.to(upstream)) {
      assertRefused(bridge, 1011, "upstream answered wrongly");
    }
  }

  @Test
  void answersAnEndlessRowOfInformationalAnswers() throws Exception {
    assertUnreachable(
        peer -> {
          peer.readHead();
          while (true) {
            peer.write(Peer.ascii("HTTP/1.1 100 Continue\r\n\r\n"));
          }
        },
        Duration.ofMillis(300));
  }

  private static void assertUnreachable(ScriptedUpstream.Script script) throws Exception {
    assertUnreachable(script, Duration.ofSeconds(5));
  }

  private static void assertUnreachable(ScriptedUpstream.Script script, Duration timeout)
      throws Exception {
    BridgeSettings settings = new BridgeSettings();
    settings.connectTimeout = timeout;
    try (ScriptedUpstream upstream = new ScriptedUpstream(script);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      assertUnreachable(bridge);
    }
  }

  private static void assertUnreachable(BridgeFixture bridge) throws Exception {
    assertRefused(bridge, 1013, "upstream unreachable");
  }

  private static void assertRefused(BridgeFixture bridge, int code, String reason)
      throws Exception {
    long sockets = OpenSockets.count();
    int rounds = bridge.connectTimeoutMillis() < 1000 ? 3 : ROUNDS;
    for (int i = 0; i < rounds; i++) {
      try (Peer client = bridge.client()) {
        // On a path of its own, so that it is not damped.
        String answer = client.upgrade("/app/" + i, "Sec-WebSocket-Protocol: a, b");
        RefusalIT.assertRefused(client, answer, code, reason);
        assertEquals("a", Peer.header(answer, "Sec-WebSocket-Protocol"));
      }
    }
    bridge.awaitEmpty();
    assertEquals(rounds, bridge.events.failures.get());
    assertEquals(0, bridge.events.connects.get());
    assertEquals(List.of(), bridge.events.refusals);
    assertEquals(List.of(), bridge.uncaught);
    OpenSockets.awaitNoMoreThan(sockets);
  }
}
