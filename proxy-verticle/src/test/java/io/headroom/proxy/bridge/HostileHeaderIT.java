package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Odd bytes in headers, from either side: an answer or a session, and never a lost slot. */
@ExtendWith(LeakCheck.class)
class HostileHeaderIT {
  private static final List<String> LINES =
      List.of(
          "X: plain",
          "X:",
          "X: a\u0001b",
          "X: a\u0000b",
          "X: a\u000bb",
          "X: a\u000cb",
          "X: a\u007fb",
          "X: a\u0080\u00ffb",
          "X: a\tb",
          "X: a\rb",
          "X: a\r\n folded",
          "X : spaced",
          " X: leading",
          "X Y: two words",
          "X\u0001: control",
          "X\u00e9: latin",
          "(X): brackets",
          "X\"Y: quote",
          ": nameless",
          "no colon",
          "Connection: close",
          "Connection: X-Forwarded-For, Cookie, Host, Sec-WebSocket-Key",
          "Upgrade: h2c",
          "HTTP2-Settings: AAMAAABkAAQAAP__",
          "Expect: 100-continue",
          "Content-Length: 0",
          "Content-Length: -1",
          "Content-Length: 0, 0",
          "TE: trailers",
          "Trailer: X",
          "Keep-Alive: 5",
          "Proxy-Connection: keep-alive",
          "Sec-WebSocket-Extensions: permessage-deflate; a=\"\\\"",
          "Sec-WebSocket-Protocol: ,",
          "Sec-WebSocket-Protocol: a\u0000b",
          "Sec-WebSocket-Protocol: a\rX: b",
          "Sec-WebSocket-Protocol: \u00e9, a b",
          "X: " + "y".repeat(7000));

  @Test
  void neverLosesASlotOverAClientsHeader() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream)) {
      for (String line : LINES) {
        try (Peer client = bridge.client()) {
          String answer = client.upgrade("/app/", line);
          assertTrue(answer.matches("(?s)HTTP/1.1 (101|400|431) .*"), line + " -> " + answer);
          if (answer.startsWith("HTTP/1.1 101")) {
            client.write(Frames.masked(Frames.TEXT, "x"));
            assertEquals("81 x", client.readFrame().toString(), line);
          }
        }
        bridge.awaitEmpty();
      }
      assertEquals(List.of(), bridge.uncaught);
    }
  }

  @Test
  void neverLosesASlotOverAnUpstreamsHeader() throws Exception {
    for (String line : LINES) {
      try (ScriptedUpstream upstream =
              new ScriptedUpstream(
                  peer -> {
                    peer.accept(line);
                    ScriptedUpstream.echoFrames(peer);
                  });
          BridgeFixture bridge = BridgeFixture.to(upstream);
          Peer client = bridge.client()) {
        String answer = client.upgrade("/app/");
        assertTrue(answer.startsWith("HTTP/1.1 101 "), line + " -> " + answer);
        assertEquals("Upgrade", Peer.header(answer, "Connection"));
        client.write(Frames.masked(Frames.TEXT, "x"));
        String got = client.readFrame().toString();
        assertTrue(
            got.equals("81 x") || got.endsWith("upstream answered wrongly"), line + ": " + got);
        client.hangUp();
        bridge.awaitEmpty();
        assertEquals(List.of(), bridge.uncaught);
      }
    }
  }

  @Test
  void neverLosesASlotOverAnUpstreamsOtherAnswer() throws Exception {
    for (String line : LINES) {
      try (ScriptedUpstream upstream =
              new ScriptedUpstream(
                  peer -> {
                    peer.readHead();
                    peer.write(Peer.ascii("HTTP/1.1 403 No\r\n" + line + "\r\n\r\n"));
                  });
          BridgeFixture bridge = BridgeFixture.to(upstream);
          Peer client = bridge.client()) {
        client.write(Peer.upgradeRequest("/app/"));
        String answer = client.readHead();
        assertTrue(answer.matches("(?s)HTTP/1.1 (403|101) .*"), line + " -> " + answer);
        client.hangUp();
        bridge.awaitEmpty();
        assertEquals(List.of(), bridge.uncaught);
      }
    }
  }
}
