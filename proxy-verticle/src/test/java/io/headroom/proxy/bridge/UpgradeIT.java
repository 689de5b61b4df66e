package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the request to the bridge: early bytes are neither lost nor doubled. */
@ExtendWith(LeakCheck.class)
public class UpgradeIT {
  @Test
  void keepsFramesThatComeRightBehindTheRequest() throws Exception {
    byte[] early = Frames.concat(Frames.masked(Frames.TEXT, "early"), Frames.hex("81"));
    byte[] late = Frames.hex("84 01020304 60606060");
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      client.write(Peer.upgradeRequest("/app/"), early);
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      assertEquals("81 early", client.readFrame().toString());
      client.write(late);
      assertEquals("81 abcd", client.readFrame().toString());
      closeInOrder(client, bridge);
    }
  }

  @Test
  void keepsFramesThatComeWhileTheUpstreamIsDialled() throws Exception {
    byte[] blob = new byte[300_000];
    new Random(7).nextBytes(blob);
    byte[] early = Frames.masked(Frames.BINARY, blob);
    CountDownLatch sent = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  String head = peer.readHead();
                  assertTrue(sent.await(15, TimeUnit.SECONDS));
                  peer.write(Peer.switching(head));
                  ScriptedUpstream.echoFrames(peer);
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      client.write(Peer.upgradeRequest("/app/"));
      // More than is kept: the rest waits in the sockets.
      client.write(Arrays.copyOf(early, 100_000));
      sent.countDown();
      client.write(Arrays.copyOfRange(early, 100_000, early.length));
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      assertArrayEquals(blob, client.readFrame().payload());
      closeInOrder(client, bridge);
    }
  }

  @Test
  void keepsFramesThatComeWithThe101() throws Exception {
    byte[] hello = Frames.plain(Frames.TEXT, "hello");
    for (int split = 0; split <= hello.length; split++) {
      int with = split;
      try (ScriptedUpstream upstream =
              new ScriptedUpstream(
                  peer -> {
                    byte[] head = Peer.switching(peer.readHead());
                    peer.write(head, Arrays.copyOf(hello, with));
                    peer.write(Arrays.copyOfRange(hello, with, hello.length));
                    ScriptedUpstream.echoFrames(peer);
                  });
          BridgeFixture bridge = BridgeFixture.to(upstream);
          Peer client = bridge.session()) {
        assertEquals("81 hello", client.readFrame().toString());
        closeInOrder(client, bridge);
      }
    }
  }

  @Test
  void keepsEarlyFramesOfBothSidesAtOnce() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  byte[] head = Peer.switching(peer.readHead());
                  peer.write(head, Frames.plain(Frames.TEXT, "from the upstream"));
                  ScriptedUpstream.echoFrames(peer);
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      client.write(Peer.upgradeRequest("/app/"), Frames.masked(Frames.TEXT, "from the client"));
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      assertEquals("81 from the upstream", client.readFrame().toString());
      assertEquals("81 from the client", client.readFrame().toString());
      closeInOrder(client, bridge);
    }
  }

  @Test
  void takesARequestThatComesByteByByte() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      byte[] all =
          Frames.concat(Peer.upgradeRequest("/app/"), Frames.masked(Frames.TEXT, "slowly"));
      for (byte one : all) {
        client.write(new byte[] {one});
      }
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      assertEquals("81 slowly", client.readFrame().toString());
      closeInOrder(client, bridge);
    }
  }

  @Test
  void takesAnUpgradeAfterAPlainRequestOnTheSameConnection() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      client.write(Peer.ascii("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
      assertEquals("plain", new String(client.read(5), StandardCharsets.UTF_8));
      client.write(Peer.upgradeRequest("/app/"), Frames.masked(Frames.TEXT, "early"));
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      assertEquals("81 early", client.readFrame().toString());
      closeInOrder(client, bridge);
    }
  }

  @Test
  void passesInformationalAnswersBy() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  String head = peer.readHead();
                  peer.write(Peer.ascii("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"));
                  peer.write(Peer.switching(head));
                  ScriptedUpstream.echoFrames(peer);
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.session()) {
      client.write(Frames.masked(Frames.TEXT, "hi"));
      assertEquals("81 hi", client.readFrame().toString());
      closeInOrder(client, bridge);
    }
  }

  @Test
  void survivesA101FollowedByAReset() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  peer.reset();
                });
        BridgeFixture bridge = BridgeFixture.to(upstream)) {
      for (int i = 0; i < 50; i++) {
        try (Peer client = bridge.client()) {
          String head = client.upgrade("/app/");
          assertTrue(head.startsWith("HTTP/1.1 101 "), head);
          int code = client.readFrame().closeCode();
          assertTrue(List.of(1011, 1013).contains(code), "code " + code);
        }
      }
      bridge.awaitEmpty();
      assertFalse(bridge.events.ends.isEmpty());
      assertEquals(List.of(), bridge.uncaught);
    }
  }

  @Test
  void aFaultOfOursBeforeTheDialLosesNoSlot() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream)) {
      bridge.faulty.set(true);
      try (Peer client = bridge.client()) {
        client.write(Peer.upgradeRequest("/app/"));
        assertEquals(0, client.readToEnd().length);
      }
      bridge.awaitEmpty();
      assertEquals(0, upstream.accepted());
      Await.until("it is reported", () -> bridge.uncaught.size() == 1);
      bridge.uncaught.clear();
      try (Peer client = bridge.session()) {
        closeInOrder(client, bridge);
      }
    }
  }

  public static void closeInOrder(Peer client, BridgeFixture bridge) throws Exception {
    client.write(Frames.masked(Frames.CLOSE, Frames.close(1000, "done")));
    Peer.Frame close = client.readFrame();
    assertEquals(1000, close.closeCode(), close.toString());
    assertEquals("done", close.closeReason());
    assertEquals(0, client.readToOrderlyEnd().length);
    bridge.awaitEmpty();
    assertEquals(new RecordedEvents.End("app", "client", 1000), bridge.awaitEnd());
    assertEquals(List.of(), bridge.uncaught);
  }
}
