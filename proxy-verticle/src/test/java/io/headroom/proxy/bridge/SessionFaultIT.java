package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.bridge.RecordedEvents.End;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What both peers are told when one of them breaks a rule. */
@ExtendWith(LeakCheck.class)
class SessionFaultIT {
  private static final int LIMIT = 1000;

  @ParameterizedTest
  @CsvSource({
    "8105 48656c6c6f,                      1002, protocol violation",
    "8385 37fa213d 7f9f4d5158,             1002, protocol violation",
    "c185 37fa213d 7f9f4d5158,             1002, protocol violation",
    "8085 37fa213d 7f9f4d5158,             1002, protocol violation",
    "82ff 8000000000000000,                1002, protocol violation",
    "82fe 0001 01020304,                   1002, protocol violation",
    "8881 37fa213d 7f,                     1002, protocol violation",
    "89fe 007e 01020304,                   1002, protocol violation",
    "82fe 03e9 01020304 00,                1009, frame too large (incomingBufferBytes)",
    "82ff 7fffffffffffffff 01020304 00,    1009, frame too large (incomingBufferBytes)",
  })
  void closesBothSidesAfterAFaultOfTheClient(String hex, int code, String reason) throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(closed(code, reason));
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      byte[] before = Frames.masked(Frames.TEXT, "fine");
      client.write(before, Frames.hex(hex));
      assertEquals("81 fine", client.readFrame().toString());
      assertClosed(client, code, reason);
      bridge.assertEnd(upstream, new End("app", "proxy", code));
    }
  }

  /** Echoes the first frame, and expects this close next. */
  private static ScriptedUpstream.Script closed(int code, String reason) {
    return peer -> {
      peer.accept();
      Peer.Frame frame = peer.readFrame();
      Peer.Frame close = peer.readFrame();
      // Late, as an upstream that was busy: the client must get the echo all the same.
      peer.write(Frames.plain(frame.first(), frame.payload()));
      peer.write(Frames.plain(Frames.CLOSE, close.payload()));
      assertEquals(code, close.closeCode(), close.toString());
      assertEquals(reason, close.closeReason());
      assertEquals(0, peer.readToOrderlyEnd().length);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "8185 37fa213d 7f9f4d5158, 1002, protocol violation",
    "a100,                     1002, protocol violation",
    "827e 03e9 00,             1009, frame too large (incomingBufferBytes)",
  })
  void closesBothSidesAfterAFaultOfTheUpstream(String hex, int code, String reason)
      throws Exception {
    CompletableFuture<Peer.Frame> told = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  peer.write(Frames.plain(Frames.TEXT, "fine"), Frames.hex(hex));
                  told.complete(peer.readFrame());
                  assertEquals(0, peer.readToOrderlyEnd().length);
                });
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      assertEquals("81 fine", client.readFrame().toString());
      RefusalIT.assertClosed(client, code, reason);
      assertEquals(code, told.get(15, TimeUnit.SECONDS).closeCode());
      assertEquals(reason, told.get().closeReason());
      bridge.assertEnd(upstream, new End("app", "proxy", code));
    }
  }

  @Test
  void tellsAFaultyClientEvenIfItsUpstreamIsSilent() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  done.await(15, TimeUnit.SECONDS);
                });
        BridgeFixture bridge = BridgeFixture.limited(upstream, LIMIT);
        Peer client = bridge.session()) {
      client.write(Frames.hex("8100"));
      assertClosed(client, 1002, "protocol violation");
      done.countDown();
      bridge.assertEnd(upstream, new End("app", "proxy", 1002));
    }
  }

  /** After a fault a client may be given no chance to answer: the end may be any. */
  private static void assertClosed(Peer client, int code, String reason) throws IOException {
    Peer.Frame close = client.readFrame();
    assertEquals(Frames.CLOSE, close.first(), close.toString());
    assertEquals(code, close.closeCode(), close.toString());
    assertEquals(reason, close.closeReason());
    long start = System.nanoTime();
    assertEquals(0, client.readToEnd().length);
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(waited.compareTo(Duration.ofSeconds(8)) < 0, "closed after " + waited);
  }
}
