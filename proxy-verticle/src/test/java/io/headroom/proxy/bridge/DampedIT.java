package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that comes again at once, whatever it is told and whatever it is refused for. */
@ExtendWith(LeakCheck.class)
class DampedIT {
  private final BridgeSettings settings = new BridgeSettings();

  @Test
  void atTheCap() throws Exception {
    settings.cap = 1;
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer first = bridge.session()) {
      assertDamped(bridge, 1013, Refusal.CAP_REACHED, "10");
      assertEquals(Collections.nCopies(3, RefusalReason.CAP_REACHED), bridge.events.refusals);
      assertEquals(Collections.nCopies(3, Refusal.CAP_REACHED), bridge.events.damped);
      try (Peer elsewhere = bridge.client()) {
        RefusalIT.assertRefused(
            elsewhere, elsewhere.upgrade("/app/other"), 1013, Refusal.CAP_REACHED.text());
      }
      assertEquals(1, upstream.accepted());
      UpgradeIT.closeInOrder(first, bridge);
      try (Peer again = bridge.session()) {
        UpgradeIT.closeInOrder(again, bridge);
      }
    }
  }

  @Test
  void atTheUsersCap() throws Exception {
    settings.trustedProxies = List.of("127.0.0.0/8");
    settings.userHeader = "X-User";
    settings.maxSessionsPerUser = 1;
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer first = bridge.session("X-User: alice")) {
      assertDamped(bridge, 1013, Refusal.USER_CAP_REACHED, "10", "X-User: alice");
      try (Peer bob = bridge.session("X-User: bob")) {
        assertEquals(2, bridge.pool.open());
        bob.hangUp();
      }
      first.hangUp();
      bridge.awaitEmpty();
    }
  }

  @Test
  void whileDraining() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      bridge.draining.set(true);
      assertDamped(bridge, 1012, Refusal.DRAINING, "1");
      assertEquals(0, upstream.accepted());
    }
  }

  /** Those that wait and those that find no place to: the instance's leaving is news to them. */
  @Test
  void whileDrainingThoughItsUpstreamWasUnreachable() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(peer -> peer.readHead());
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      for (int i = 0; i < RefusalDamper.TRIES; i++) {
        refused(bridge, 1013, Refusal.UPSTREAM_UNREACHABLE);
      }
      bridge.draining.set(true);
      List<Peer> clients = new ArrayList<>();
      for (int i = 0; i < 2 * RefusalDamper.TRIES; i++) {
        clients.add(bridge.client());
        clients.get(i).write(Peer.upgradeRequest("/app/"));
      }
      for (Peer client : clients) {
        assertTrue(client.readHead().startsWith("HTTP/1.1 503 "));
        assertEquals(
            Refusal.DRAINING.text() + "\n",
            new String(client.readToOrderlyEnd(), StandardCharsets.UTF_8));
        client.close();
      }
      assertEquals(RefusalDamper.TRIES, upstream.accepted());
      assertEquals(Collections.nCopies(clients.size(), Refusal.DRAINING), bridge.events.damped);
    }
  }

  @Test
  void whoseUpstreamIsUnreachable() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(peer -> peer.readHead());
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      assertDamped(bridge, 1013, Refusal.UPSTREAM_UNREACHABLE, "1");
      assertEquals(6, upstream.accepted());
      assertEquals(6, bridge.events.failures.get());
      assertEquals(List.of(), bridge.events.refusals);
      assertEquals(List.of(), bridge.events.damped);
    }
  }

  @Test
  void whoseUpstreamAnswersWrongly() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.readHead();
                  peer.write(Peer.ascii("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      assertDamped(bridge, 1011, Refusal.UPSTREAM_WRONG, "1");
    }
  }

  @Test
  void reachesAnUpstreamThatIsBackWithinASecondOrSo() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (BridgeFixture bridge = new BridgeFixture(settings, "http://127.0.0.1:" + port)) {
      assertDamped(bridge, 1013, Refusal.UPSTREAM_UNREACHABLE, "1");
      ServerSocket back = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
      try (ScriptedUpstream upstream = new ScriptedUpstream(back, ScriptedUpstream::echo)) {
        long begin = System.nanoTime();
        try (Peer client = bridge.session()) {
          assertTrue(System.nanoTime() - begin < 2 * RefusalDamper.SPACING.toNanos());
          UpgradeIT.closeInOrder(client, bridge);
        }
        try (Peer client = bridge.session()) {
          assertEquals(2, upstream.accepted());
          UpgradeIT.closeInOrder(client, bridge);
        }
      }
    }
  }

  /** Beyond those that wait, nobody is dialled for and nobody waits. */
  @Test
  void comingManyAtOnceDialsAFewTimesASecondOnly() throws Exception {
    int crowd = 50;
    try (ScriptedUpstream upstream = new ScriptedUpstream(peer -> peer.readHead());
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      for (int i = 0; i < RefusalDamper.TRIES; i++) {
        refused(bridge, 1013, Refusal.UPSTREAM_UNREACHABLE);
      }
      Peer[] clients = new Peer[crowd];
      for (int i = 0; i < crowd; i++) {
        clients[i] = bridge.client();
        clients[i].write(Peer.upgradeRequest("/app/"));
      }
      for (Peer client : clients) {
        assertTrue(client.readHead().startsWith("HTTP/1.1 503 "));
        client.close();
      }
      assertEquals(2 * RefusalDamper.TRIES, upstream.accepted());
      assertEquals(crowd - RefusalDamper.TRIES, bridge.events.damped.size());
      bridge.awaitEmpty();
    }
  }

  @Test
  void mayLeaveWhileItWaits() throws Exception {
    settings.cap = 0;
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      for (int i = 0; i < RefusalDamper.TRIES; i++) {
        refused(bridge, 1013, Refusal.CAP_REACHED);
      }
      for (int i = 0; i < 2 * RefusalDamper.TRIES; i++) {
        try (Peer client = bridge.client()) {
          client.write(Peer.upgradeRequest("/app/"));
          RefusalDamper.Key key = bridge.damper.key(Holder.of("", "127.0.0.1"), "/app/");
          Await.until("its place is free again", () -> places(bridge, key) < RefusalDamper.TRIES);
          client.reset();
        }
      }
      RefusalDamper.Key key = bridge.damper.key(Holder.of("", "127.0.0.1"), "/app/");
      Await.until("all places are free", () -> places(bridge, key) == RefusalDamper.TRIES);
      assertEquals(List.of(), bridge.uncaught);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?EIO=4&transport=websocket", "?transport=websocket&EIO=3&sid=x"})
  void thatSpeaksEngineIoIsNeverAccepted(String query) throws Exception {
    settings.cap = 1;
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer first = bridge.session();
        Peer second = bridge.client();
        Peer third = bridge.client()) {
      String answer = second.upgrade("/app/socket.io/" + query);
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
      assertEquals("10", Peer.header(answer, "Retry-After"));
      assertEquals(List.of(RefusalReason.CAP_REACHED), bridge.events.refusals);
      bridge.draining.set(true);
      answer = third.upgrade("/app/socket.io/" + query);
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
      UpgradeIT.closeInOrder(first, bridge);
    }
  }

  @Test
  void thatSpeaksEngineIoIsNotAcceptedForADeadUpstream() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(peer -> peer.readHead());
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.client()) {
      String answer = client.upgrade("/app/socket.io/?EIO=4&transport=websocket");
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
      assertEquals("1", Peer.header(answer, "Retry-After"));
    }
  }

  /** How many more tries could wait. */
  private static int places(BridgeFixture bridge, RefusalDamper.Key key) {
    bridge.damper.refused(key, false);
    int free = 0;
    while (bridge.damper.hold(key) > 0) {
      free++;
    }
    for (int i = 0; i < free; i++) {
      bridge.damper.goOn(key);
    }
    return free;
  }

  /** Three are accepted and closed, the next ones answered in HTTP, one in a second. */
  private static void assertDamped(
      BridgeFixture bridge, int code, Refusal why, String retryAfter, String... headers)
      throws IOException {
    for (int i = 0; i < RefusalDamper.TRIES; i++) {
      refused(bridge, code, why, headers);
    }
    long begin = System.nanoTime();
    int tries = 3;
    for (int i = 0; i < tries; i++) {
      try (Peer client = bridge.client()) {
        String answer = client.upgrade("/app/", headers);
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertEquals(retryAfter, Peer.header(answer, "Retry-After"));
        assertEquals("close", Peer.header(answer, "Connection"));
        assertEquals(
            why.text() + "\n", new String(client.readToOrderlyEnd(), StandardCharsets.UTF_8));
      }
    }
    long took = System.nanoTime() - begin;
    assertTrue(took >= tries * RefusalDamper.SPACING.toNanos() * 0.9, took + " ns");
  }

  private static void refused(BridgeFixture bridge, int code, Refusal why, String... headers)
      throws IOException {
    try (Peer client = bridge.client()) {
      RefusalIT.assertRefused(client, client.upgrade("/app/", headers), code, why.text());
    }
  }
}
