package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.sessions.RefusalReason;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An upgrade that is accepted only to be closed: code, reason, subprotocol and the wait. */
@ExtendWith(LeakCheck.class)
public class RefusalIT {
  private static final String CAP = "WebSocket session cap reached (maxSessionsPerApp)";

  private ScriptedUpstream upstream;
  private BridgeFixture bridge;

  @BeforeEach
  void start() throws IOException {
    upstream = new ScriptedUpstream(ScriptedUpstream::echo);
    BridgeSettings settings = new BridgeSettings();
    settings.cap = 1;
    bridge = BridgeFixture.to(upstream, settings);
  }

  @AfterEach
  void stop() throws IOException {
    bridge.close();
    upstream.close();
  }

  @Test
  void refusesAtTheCapWithoutDialling() throws Exception {
    try (Peer first = bridge.session();
        Peer second = bridge.client()) {
      String answer =
          second.upgrade("/app/", "Sec-WebSocket-Protocol: v1.kernel.websocket.jupyter.org, other");
      assertRefused(second, answer, 1013, CAP);
      assertEquals(
          "v1.kernel.websocket.jupyter.org", Peer.header(answer, "Sec-WebSocket-Protocol"));
      assertEquals(List.of(RefusalReason.CAP_REACHED), bridge.events.refusals);
      assertEquals(1, bridge.pool.open());
      assertEquals(1, upstream.accepted());
      UpgradeIT.closeInOrder(first, bridge);
    }
  }

  @Test
  void echoesNoSubprotocolWhereNoneWasOffered() throws Exception {
    try (Peer first = bridge.session();
        Peer second = bridge.client()) {
      String answer = second.upgrade("/app/");
      assertRefused(second, answer, 1013, CAP);
      assertEquals("", Peer.header(answer, "Sec-WebSocket-Protocol"));
      UpgradeIT.closeInOrder(first, bridge);
    }
  }

  @Test
  void refusesWhileDraining() throws Exception {
    bridge.draining.set(true);
    try (Peer client = bridge.client()) {
      String answer = client.upgrade("/app/", "Sec-WebSocket-Protocol: a, b");
      assertRefused(client, answer, 1012, "instance is draining");
      assertEquals("a", Peer.header(answer, "Sec-WebSocket-Protocol"));
      assertEquals(List.of(RefusalReason.DRAINING), bridge.events.refusals);
      assertEquals(0, upstream.accepted());
    }
  }

  @Test
  void keepsNothingOfTheRequestWhileItWaitsForTheClose() throws Exception {
    String path = "/app/" + "x".repeat(4000);
    try (Peer first = bridge.session();
        Peer second = bridge.client()) {
      second.upgrade(path, "X-Large: " + "y".repeat(4000));
      Await.until(
          "the request is garbage",
          () -> {
            System.gc();
            return bridge.lastRequest.get() == null;
          });
      assertClosed(second, 1013, CAP);
      UpgradeIT.closeInOrder(first, bridge);
    }
  }

  @Test
  void cutsAClientThatIgnoresTheClose() throws Exception {
    try (Peer first = bridge.session();
        Peer second = bridge.client()) {
      second.upgrade("/app/");
      assertEquals(1013, second.readFrame().closeCode());
      assertEquals(0, second.readToEnd().length);
      UpgradeIT.closeInOrder(first, bridge);
    }
  }

  @Test
  void tellsTheReasonToAClientInTheMiddleOfAFrame() throws Exception {
    byte[] blob = new byte[400_000];
    new Random(8).nextBytes(blob);
    byte[] frame = Frames.masked(Frames.BINARY, blob);
    try (Peer first = bridge.session();
        Peer second = bridge.client()) {
      second.write(Peer.upgradeRequest("/app/"), frame);
      assertTrue(second.readHead().startsWith("HTTP/1.1 101 "));
      assertClosed(second, 1013, CAP);
      UpgradeIT.closeInOrder(first, bridge);
    }
  }

  @Test
  void readsOnPastRubbishUntilTheClientGoes() throws Exception {
    byte[] rubbish = new byte[300_000];
    new Random(9).nextBytes(rubbish);
    try (Peer first = bridge.session();
        Peer second = bridge.client()) {
      second.write(Peer.upgradeRequest("/app/"), Frames.hex("ff"), rubbish);
      second.write(rubbish);
      assertTrue(second.readHead().startsWith("HTTP/1.1 101 "));
      Peer.Frame close = second.readFrame();
      assertEquals(1013, close.closeCode());
      assertEquals(CAP, close.closeReason());
      assertEquals(0, second.readToOrderlyEnd().length);
      UpgradeIT.closeInOrder(first, bridge);
    }
  }

  public static void assertRefused(Peer client, String answer, int code, String reason)
      throws IOException {
    assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
    assertEquals(Handshake.accept(Peer.KEY), Peer.header(answer, "Sec-WebSocket-Accept"));
    assertEquals("Upgrade", Peer.header(answer, "Connection"));
    assertEquals("", Peer.header(answer, "Sec-WebSocket-Extensions"));
    assertClosed(client, code, reason);
  }

  /** Reads the close, answers it, and sees the connection end in order. */
  public static void assertClosed(Peer client, int code, String reason) throws IOException {
    Peer.Frame close = client.readFrame();
    assertEquals(Frames.CLOSE, close.first(), close.toString());
    assertEquals(code, close.closeCode(), close.toString());
    assertEquals(reason, close.closeReason());
    client.write(Frames.masked(Frames.CLOSE, Frames.close(code, "")));
    assertEquals(0, client.readToOrderlyEnd().length);
  }
}
