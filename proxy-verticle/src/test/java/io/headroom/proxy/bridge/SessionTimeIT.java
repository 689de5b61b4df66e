package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Heartbeats and the idle reaper on the event loop's own tick. */
@ExtendWith(LeakCheck.class)
class SessionTimeIT {
  @Test
  void beatsTowardTheBrowserOnly() throws Exception {
    CompletableFuture<String> atUpstream = new CompletableFuture<>();
    BridgeSettings settings = new BridgeSettings();
    settings.heartbeat = Duration.ofMillis(150);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  atUpstream.complete(peer.readFrame().toString());
                  peer.readToEnd();
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session()) {
      for (int i = 0; i < 5; i++) {
        assertEquals("8a ", client.readFrame().toString());
      }
      client.write(Frames.masked(Frames.TEXT, "first"));
      assertEquals("81 first", atUpstream.get(15, TimeUnit.SECONDS));
      client.hangUp();
      bridge.awaitEmpty();
    }
  }

  @Test
  void reapsAnIdleSession() throws Exception {
    BridgeSettings settings = new BridgeSettings();
    settings.idle = Duration.ofMillis(300);
    CompletableFuture<Peer.Frame> told = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  peer.write(Frames.plain(Frames.TEXT, "x"));
                  told.complete(peer.readFrame());
                  peer.write(Frames.plain(Frames.CLOSE, told.get().payload()));
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session()) {
      assertEquals("81 x", client.readFrame().toString());
      RefusalIT.assertClosed(client, 1012, "session idle (sessionIdleTimeoutMs)");
      assertEquals(1012, told.get(15, TimeUnit.SECONDS).closeCode());
      bridge.awaitEmpty();
      assertEquals(List.of(new RecordedEvents.End("app", "proxy", 1012)), bridge.events.ends);
    }
  }

  @Test
  void reapsAClientThatStallsInTheMiddleOfAFrame() throws Exception {
    BridgeSettings settings = new BridgeSettings();
    settings.idle = Duration.ofMillis(300);
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session()) {
      client.write(Frames.hex("82 fe 1000 00000000 61"));
      RefusalIT.assertClosed(client, 1012, "session idle (sessionIdleTimeoutMs)");
      bridge.awaitEmpty();
      Await.until("the upstream gone", () -> upstream.running() == 0);
    }
  }

  @Test
  void keepsASessionThatMoves() throws Exception {
    BridgeSettings settings = new BridgeSettings();
    settings.idle = Duration.ofSeconds(3);
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session()) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < Duration.ofSeconds(4).toNanos()) {
        client.write(Frames.masked(Frames.TEXT, "tick"));
        assertEquals("81 tick", client.readFrame().toString());
        Await.pause();
      }
      UpgradeIT.closeInOrder(client, bridge);
    }
  }

  @Test
  void noticesAClientThatGoesWhileItsUpstreamReadsNothing() throws Exception {
    BridgeSettings settings = new BridgeSettings();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  // Reads nothing until the test is over.
                  CompletableFuture<Void> never = new CompletableFuture<>();
                  never.get(60, TimeUnit.SECONDS);
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session()) {
      fill(client);
      client.reset();
      bridge.awaitEmpty();
      assertEquals(new RecordedEvents.End("app", "client", 1006), bridge.awaitEnd());
    }
  }

  /** Writes until nobody takes any more. */
  static void fill(Peer client) throws IOException {
    java.nio.channels.SocketChannel channel = client.socket().getChannel();
    channel.configureBlocking(false);
    java.nio.ByteBuffer frame =
        java.nio.ByteBuffer.wrap(Frames.masked(Frames.BINARY, new byte[65_000]));
    long quiet = System.nanoTime();
    while (System.nanoTime() - quiet < 500_000_000L) {
      if (channel.write(frame) > 0) {
        quiet = System.nanoTime();
      } else {
        Await.pause();
      }
      if (!frame.hasRemaining()) {
        frame.rewind();
      }
    }
  }
}
