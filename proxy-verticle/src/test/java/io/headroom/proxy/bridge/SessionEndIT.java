package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.bridge.RecordedEvents.End;
import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each way a session may end: what both peers are told, what is counted. */
@ExtendWith(LeakCheck.class)
class SessionEndIT {
  private static final int LIMIT = 1000;

  @Test
  void carriesTheClientsCloseAndTheUpstreamsAnswer() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  Peer.Frame close = peer.readFrame();
                  assertEquals(4001, close.closeCode());
                  assertEquals("bye", close.closeReason());
                  peer.write(Frames.plain(Frames.CLOSE, Frames.close(4002, "ciao")));
                  assertEquals(0, peer.readToOrderlyEnd().length);
                });
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      client.write(Frames.masked(Frames.CLOSE, Frames.close(4001, "bye")));
      Peer.Frame close = client.readFrame();
      assertEquals(4002, close.closeCode());
      assertEquals("ciao", close.closeReason());
      assertEquals(0, client.readToOrderlyEnd().length);
      bridge.assertEnd(upstream, new End("app", "client", 4001));
    }
  }

  @Test
  void carriesTheUpstreamsCloseAndTheClientsAnswer() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  peer.write(Frames.plain(Frames.CLOSE, new byte[0]));
                  assertEquals(1005, peer.readFrame().closeCode());
                  assertEquals(0, peer.readToOrderlyEnd().length);
                });
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      assertEquals(1005, client.readFrame().closeCode());
      client.write(Frames.masked(Frames.CLOSE, new byte[0]));
      assertEquals(0, client.readToOrderlyEnd().length);
      bridge.assertEnd(upstream, new End("app", "upstream", 1005));
    }
  }

  @Test
  void carriesTheCloseOfAnUpstreamThatDoesNotWaitForTheAnswer() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  peer.write(
                      Frames.plain(Frames.TEXT, "last words"),
                      Frames.plain(Frames.CLOSE, Frames.close(1001, "going")));
                });
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      assertEquals("81 last words", client.readFrame().toString());
      assertEquals(1001, client.readFrame().closeCode());
      client.write(Frames.masked(Frames.CLOSE, Frames.close(1001, "")));
      assertEquals(0, client.readToOrderlyEnd().length);
      bridge.assertEnd(upstream, new End("app", "upstream", 1001));
    }
  }

  @Test
  void tellsTheClientThatItsUpstreamIsLost() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(Peer::accept);
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      RefusalIT.assertClosed(client, 1011, "upstream connection lost");
      bridge.assertEnd(upstream, new End("app", "upstream", 1011));
    }
  }

  @Test
  void endsTheClientWhoseUpstreamIsLostInTheMiddleOfAFrame() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  peer.write(Frames.hex("82 05 01 02"));
                });
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      assertEquals("82050102", Frames.hex(client.readToOrderlyEnd()));
      bridge.assertEnd(upstream, new End("app", "upstream", 1011));
    }
  }

  @Test
  void closesOnRequest() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      Await.until("the session listed", () -> bridge.registry.all().size() == 1);
      Session session = bridge.registry.all().iterator().next();
      assertEquals("app", session.identity().kind());
      assertEquals("/app/", session.identity().path());
      assertEquals("127.0.0.1", session.identity().clientAddress());
      assertEquals(session, bridge.registry.find(session.identity().id()).orElseThrow());
      session.close(1012, "instance is draining");
      RefusalIT.assertClosed(client, 1012, "instance is draining");
      bridge.assertEnd(upstream, new End("app", "proxy", 1012));
    }
  }

  @Test
  void cutsAPeerThatDoesNotAnswerTheClose() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  peer.readToEnd();
                });
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      client.write(Frames.masked(Frames.CLOSE, Frames.close(1000, "")));
      long start = System.nanoTime();
      client.readToEnd();
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(waited.compareTo(Duration.ofSeconds(10)) < 0, waited.toString());
      bridge.assertEnd(upstream, new End("app", "client", 1000));
    }
  }

  @Test
  void countsWhatItCarried() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      client.write(Frames.masked(Frames.TEXT, "12345"), Frames.masked(0x01, "1"));
      client.write(Frames.masked(0x80, "2"));
      for (int i = 0; i < 3; i++) {
        client.readFrame();
      }
      UpgradeIT.closeInOrder(client, bridge);
      assertEquals(3, bridge.traffic.frames(Direction.CLIENT_TO_UPSTREAM));
      assertEquals(3, bridge.traffic.frames(Direction.UPSTREAM_TO_CLIENT));
      // 11 + 7 + 7, and a close of 12; the same without keys.
      assertEquals(37, bridge.traffic.bytes(Direction.CLIENT_TO_UPSTREAM));
      assertEquals(21, bridge.traffic.bytes(Direction.UPSTREAM_TO_CLIENT));
    }
  }
}
