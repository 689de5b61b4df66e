package io.headroom.e2e.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one side sends is what the other side gets, to the byte, in both directions. */
final class ByteIdentityIT {

  private static final int MASK = 0x5ac33ca5;

  /** A stream of frames with a name, and its bytes as a client and as a server sends them. */
  record Stretch(String name, byte[] masked, byte[] unmasked) {

    static Stretch of(String name, Frame... frames) {
      ByteArrayOutputStream masked = new ByteArrayOutputStream();
      ByteArrayOutputStream unmasked = new ByteArrayOutputStream();
      int key = MASK;
      for (Frame frame : frames) {
        masked.writeBytes(frame.masked(key++));
        unmasked.writeBytes(frame.unmasked());
      }
      return new Stretch(name, masked.toByteArray(), unmasked.toByteArray());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static HeadroomProcess headroom;

  // What the upstream of the running test does with its connection.
  private static volatile ScriptedUpstream.Script script = connection -> {};

  @BeforeAll
  static void start() throws IOException {
    ScriptedUpstream upstream =
        SERVERS.add(ScriptedUpstream.start(connection -> script.run(connection)));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "ByteIdentityIT",
                new HeadroomConfig()
                    .route("/raw/", upstream.target(), "app")
                    .set("websocketProxy.heartbeatIntervalMs", 0)
                    .set("websocketProxy.pings", "relay")));
  }

  static Stream<Stretch> stretches() {
    byte[] random = bytes(70_000);
    return Stream.of(
        Stretch.of("text", Frame.text("hello"), Frame.text(""), Frame.text("grüße ☃")),
        Stretch.of("lengths", sized(0), sized(125), sized(126), sized(65_535), sized(65_536)),
        Stretch.of(
            "fragmented",
            new Frame(false, false, Frame.TEXT, bytes(10)),
            new Frame(false, false, Frame.CONTINUATION, bytes(0)),
            new Frame(true, false, Frame.CONTINUATION, bytes(900))),
        Stretch.of(
            "interleaved control",
            new Frame(false, false, Frame.BINARY, random),
            new Frame(true, false, Frame.PING, bytes(125)),
            new Frame(false, false, Frame.CONTINUATION, random),
            new Frame(true, false, Frame.PONG, bytes(3)),
            new Frame(true, false, Frame.CONTINUATION, random)),
        Stretch.of(
            "compressed",
            new Frame(true, true, Frame.TEXT, bytes(400)),
            new Frame(false, true, Frame.BINARY, bytes(400)),
            new Frame(true, false, Frame.CONTINUATION, random)),
        Stretch.of("32 MiB frame", sized(32 << 20), Frame.text("after")),
        Stretch.of(
            "many small", Stream.generate(() -> sized(1)).limit(20_000).toArray(Frame[]::new)));
  }

  @ParameterizedTest
  @MethodSource("stretches")
  void clientBytesReachTheUpstreamAsSent(Stretch stretch) throws Exception {
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    script =
        connection -> {
          connection.write(accepting(connection));
          received.complete(connection.in().readNBytes(stretch.masked().length));
        };

    try (WebSocketProbe probe = WebSocketProbe.open(request())) {
      probe.sendRaw(stretch.masked());
      assertArrayEquals(stretch.masked(), received.get(30, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @MethodSource("stretches")
  void upstreamBytesReachTheClientAsSent(Stretch stretch) throws IOException {
    script =
        connection -> {
          connection.write(accepting(connection));
          connection.write(stretch.unmasked());
          connection.in().read();
        };

    try (WebSocketProbe probe = WebSocketProbe.open(request())) {
      assertArrayEquals(stretch.unmasked(), probe.readRaw(stretch.unmasked().length));
    }
  }

  @Test
  void bytesThatArriveOneByOneAreTheSame() throws IOException {
    byte[] bytes = Stretch.of("", sized(126), Frame.text("x"), sized(300)).unmasked();
    script =
        connection -> {
          connection.write(accepting(connection));
          for (byte each : bytes) {
            connection.write(new byte[] {each});
          }
          connection.in().read();
        };

    try (WebSocketProbe probe = WebSocketProbe.open(request())) {
      assertArrayEquals(bytes, probe.readRaw(bytes.length));
    }
  }

  @Test
  void frameInTheSameSegmentAsTheUpstreamsAnswerIsNotLost() throws IOException {
    byte[] frame = Frame.text("with the 101").unmasked();
    script =
        connection -> {
          byte[] answer = accepting(connection);
          byte[] both = java.util.Arrays.copyOf(answer, answer.length + frame.length);
          System.arraycopy(frame, 0, both, answer.length, frame.length);
          connection.write(both);
          connection.in().read();
        };

    for (int i = 0; i < 200; i++) {
      try (WebSocketProbe probe = WebSocketProbe.open(request())) {
        assertArrayEquals(frame, probe.readRaw(frame.length));
      }
    }
  }

  @Test
  void frameInTheSameSegmentAsTheClientsRequestIsNotLost() throws IOException {
    byte[] frame = Frame.text("with the request").masked(MASK);
    script =
        connection -> {
          connection.write(accepting(connection));
          byte[] got = connection.in().readNBytes(frame.length);
          connection.write(Frame.binary(got).unmasked());
          connection.in().read();
        };

    for (int i = 0; i < 200; i++) {
      try (WebSocketProbe probe = WebSocketProbe.connect(request(), frame)) {
        assertEquals(101, probe.answer().status());
        assertArrayEquals(frame, probe.readFrame().payload());
      }
    }
  }

  private static byte[] accepting(ScriptedUpstream.Accepted connection) {
    return ScriptedUpstream.switchingProtocols(
        connection, "Sec-WebSocket-Extensions: permessage-deflate");
  }

  private static UpgradeRequest request() {
    return UpgradeRequest.to(headroom.port(), "/raw/socket").offeringCompression();
  }

  private static Frame sized(int length) {
    return Frame.binary(bytes(length));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
