package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the upstream is asked on an upgrade, and what of its answer reaches the client. */
@ExtendWith(LeakCheck.class)
class UpgradeHeadersIT {
  @Test
  void mirrorsTheUpstreamsAnswerAndTellsItWhoAsks() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  request.complete(
                      peer.accept(
                          "Sec-WebSocket-Protocol: b",
                          "Set-Cookie: one=1; Path=/",
                          "Set-Cookie: two=2",
                          "X-Answer: yes",
                          "Keep-Alive: timeout=5"));
                  ScriptedUpstream.echoFrames(peer);
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      String answer =
          client.upgrade(
              "/app/a%20b?q={raw|}&t=1",
              "Sec-WebSocket-Protocol: a, b",
              "Cookie: c=1",
              "Origin: http://localhost",
              "X-Forwarded-For: 6.6.6.6");
      assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
      assertEquals("b", Peer.header(answer, "Sec-WebSocket-Protocol"));
      assertEquals("yes", Peer.header(answer, "X-Answer"));
      assertEquals("Upgrade", Peer.header(answer, "Connection"));
      assertEquals("websocket", Peer.header(answer, "Upgrade"));
      assertEquals(Handshake.accept(Peer.KEY), Peer.header(answer, "Sec-WebSocket-Accept"));
      assertTrue(answer.contains("one=1; Path=/") && answer.contains("two=2"), answer);
      assertEquals("", Peer.header(answer, "Keep-Alive"));

      String asked = request.get(15, TimeUnit.SECONDS);
      assertTrue(asked.startsWith("GET /app/a%20b?q={raw|}&t=1 HTTP/1.1\r\n"), asked);
      assertEquals("Upgrade", Peer.header(asked, "Connection"));
      assertEquals("websocket", Peer.header(asked, "Upgrade"));
      assertEquals("localhost", Peer.header(asked, "Host"));
      assertEquals("http://localhost", Peer.header(asked, "Origin"));
      assertEquals("c=1", Peer.header(asked, "Cookie"));
      assertEquals("a, b", Peer.header(asked, "Sec-WebSocket-Protocol"));
      assertEquals(Peer.KEY, Peer.header(asked, "Sec-WebSocket-Key"));
      assertEquals("127.0.0.1", Peer.header(asked, "X-Forwarded-For"));
      assertEquals("http", Peer.header(asked, "X-Forwarded-Proto"));
      assertEquals("localhost", Peer.header(asked, "X-Forwarded-Host"));
    }
  }

  @Test
  void appendsToWhatATrustedProxyForwards() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    BridgeSettings settings = new BridgeSettings();
    settings.trustedProxies = List.of("127.0.0.0/8");
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  request.complete(peer.accept());
                  ScriptedUpstream.echoFrames(peer);
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client =
            bridge.session(
                "X-Forwarded-For: 10.1.2.3",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: lab.example")) {
      String asked = request.get(15, TimeUnit.SECONDS);
      assertEquals("10.1.2.3, 127.0.0.1", Peer.header(asked, "X-Forwarded-For"));
      assertEquals("https", Peer.header(asked, "X-Forwarded-Proto"));
      assertEquals("lab.example", Peer.header(asked, "X-Forwarded-Host"));
      assertEquals("localhost", Peer.header(asked, "Host"));
      Await.until(
          "the session is listed under its client's address",
          () ->
              bridge.registry.all().stream()
                  .anyMatch(session -> session.identity().clientAddress().equals("10.1.2.3")));
      UpgradeIT.closeInOrder(client, bridge);
    }
  }
}
