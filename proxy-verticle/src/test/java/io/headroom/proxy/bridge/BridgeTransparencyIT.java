package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in at one end comes out at the other, to the byte. */
class BridgeTransparencyIT {
  /** What each peer sends after the handshake, without a close. */
  record Talk(String name, byte[] fromClient, byte[] fromUpstream, int largestPiece) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Talk> talks() {
    byte[] blob = new byte[200_000];
    new Random(1).nextBytes(blob);
    byte[] small = Arrays.copyOf(blob, 300);
    return Stream.of(
        talk("one text", Frames.masked(Frames.TEXT, "héllo"), Frames.plain(Frames.TEXT, "wörld")),
        talk("nothing from the client", new byte[0], Frames.plain(Frames.BINARY, small)),
        talk("nothing from the upstream", Frames.masked(Frames.BINARY, small), new byte[0]),
        talk(
            "many small ones",
            many(5000, i -> Frames.masked(Frames.TEXT, "m" + i)),
            many(5000, i -> Frames.plain(Frames.TEXT, "n" + i))),
        talk(
            "every length",
            many(700, i -> Frames.masked(Frames.BINARY, Arrays.copyOf(blob, i))),
            many(700, i -> Frames.plain(Frames.BINARY, Arrays.copyOf(blob, i)))),
        talk(
            "large ones",
            many(10, i -> Frames.masked(Frames.BINARY, blob)),
            many(10, i -> Frames.plain(Frames.BINARY, blob))),
        talk("fragments with control frames between them", fragments(true), fragments(false)),
        talk(
            "compressed (RSV1)",
            many(50, i -> Frames.masked(0xc1, small)),
            many(50, i -> Frames.plain(0xc2, small))),
        talk(
            "an unfinished frame", Frames.hex("81 fe 1000 01020304 61"), Frames.hex("82 7e 0400")));
  }

  @ParameterizedTest
  @MethodSource("talks")
  void carriesBothStreamsToTheByte(Talk talk) throws Exception {
    BridgeSettings settings = new BridgeSettings();
    settings.pings = Settings.Pings.RELAY;
    carries(talk, settings);
  }

  @Test
  void carriesFramesOfThirtyTwoMebibytes() throws Exception {
    byte[] blob = new byte[32 * 1024 * 1024];
    new Random(2).nextBytes(blob);
    carries(
        new Talk(
            "32 MiB",
            Frames.masked(Frames.BINARY, blob),
            Frames.plain(Frames.BINARY, blob),
            100_000),
        new BridgeSettings());
  }

  @Test
  void answersPingsItselfAndCarriesTheRest() throws Exception {
    byte[] data = many(300, i -> Frames.masked(Frames.TEXT, "m" + i));
    byte[] withPings =
        many(
            300,
            i ->
                Frames.concat(
                    Frames.masked(Frames.TEXT, "m" + i), Frames.masked(Frames.PING, "p" + i)));
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept();
                  received.complete(peer.read(data.length));
                  peer.readToEnd();
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.session()) {
      client.writeInPieces(withPings, new Random(3), 50);
      assertArrayEquals(data, received.join());
      for (int i = 0; i < 300; i++) {
        assertEquals(
            new Peer.Frame(Frames.PONG, ("p" + i).getBytes(StandardCharsets.UTF_8)).toString(),
            client.readFrame().toString());
      }
    }
  }

  private static void carries(Talk talk, BridgeSettings settings) throws Exception {
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    String extension = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.accept("Sec-WebSocket-Extensions: permessage-deflate");
                  both(
                      () -> peer.writeInPieces(talk.fromUpstream, new Random(4), talk.largestPiece),
                      () -> received.complete(peer.read(talk.fromClient.length)));
                  peer.readToEnd();
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.session(extension)) {
      byte[][] atClient = new byte[1][];
      both(
          () -> client.writeInPieces(talk.fromClient, new Random(5), talk.largestPiece),
          () -> atClient[0] = client.read(talk.fromUpstream.length));
      assertArrayEquals(talk.fromUpstream, atClient[0]);
      assertArrayEquals(talk.fromClient, received.join());
      client.hangUp();
      bridge.awaitEmpty();
      assertTrue(bridge.uncaught.isEmpty(), bridge.uncaught::toString);
      assertEquals(List.of(), upstream.failures());
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void both(Action one, Action other) throws Exception {
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(
            () -> {
              try {
                one.run();
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            });
    other.run();
    first.join();
  }

  private static byte[] many(int count, java.util.function.IntFunction<byte[]> frame) {
    return Frames.concat(
        java.util.stream.IntStream.range(0, count).mapToObj(frame).toArray(byte[][]::new));
  }

  private static byte[] fragments(boolean masked) {
    return many(
        100,
        i -> {
          byte[][] frames =
              Stream.of(0x01, 0x89, 0x00, 0x8a, 0x00, 0x89, 0x80)
                  .map(
                      first ->
                          masked ? Frames.masked(first, "part" + i) : Frames.plain(first, "p" + i))
                  .toArray(byte[][]::new);
          return Frames.concat(frames);
        });
  }

  private static Talk talk(String name, byte[] fromClient, byte[] fromUpstream) {
    return new Talk(name, fromClient, fromUpstream, 5000);
  }
}
