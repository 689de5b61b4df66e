package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.ScriptedUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers whose packets come no more, and beside them a browser that only does not read. */
final class GonePeersIT {
  private static final int FRAMES = 64;
  private static final int FRAME_BYTES = 1 << 20;
  private static final Duration BOUND = Duration.ofSeconds(60);

  @RegisterExtension final Owned owned = new Owned();

  private final AtomicInteger sent = new AtomicInteger();
  private HeadroomProcess headroom;

  @Test
  void theGoneLoseTheirSlotsAndWhoDoesNotReadLosesNothing() throws IOException {
    TestNetwork network = owned.add(TestNetwork.of(1));
    TestNetwork.Host host = network.host(0);
    EchoUpstream echo = owned.add(EchoUpstream.start(network.gateway()));
    EchoUpstream mortal = owned.add(EchoUpstream.start(network.gateway()));
    ScriptedUpstream source = owned.add(ScriptedUpstream.start(network.gateway(), this::sendAll));
    headroom =
        owned.add(
            HeadroomProcess.start(
                "GonePeersIT",
                new HeadroomConfig()
                    .namespace(host.namespace(), host.reachedAt())
                    .set("websocketProxy.heartbeatIntervalMs", 1_000)
                    .route("/echo/", echo.target(), "app")
                    .route("/mortal/", mortal.target(), "app")
                    .route("/source/", source.target(), "app")));
    WebSocketProbe reader = open("/source/socket");
    WebSocketProbe gone = open("/echo/socket");
    WebSocketProbe orphan = open("/mortal/socket").patience(BOUND);
    Await.until("the flow begins", BOUND, () -> sent.get() > 0);
    Await.untilStill("the flow", BOUND, sent::get);

    network.silence(host, gone.socket().getLocalPort());
    network.silence(host, mortal.port());
    orphan.send(Frame.text("are you there?"));

    Frame close = orphan.readMessage();
    assertEquals(1011, close.closeCode());
    assertEquals("upstream connection lost", close.closeReason());
    Await.until("only the reader has a slot", BOUND, () -> openSessions() == 1, headroom::logTail);
    for (int i = 0; i < FRAMES; i++) {
      Frame frame = reader.readMessage();
      assertEquals(FRAME_BYTES, frame.payload().length, "frame " + i);
      assertEquals((byte) i, frame.payload()[FRAME_BYTES / 2], "frame " + i);
    }
    assertEquals(1.0, headroom.metrics().value("ws_closes_total{by=\"client\",code=\"1006\"}"));
    Await.until(
        "both are in the log",
        BOUND,
        () ->
            headroom.log().lines().filter(line -> line.contains("acknowledged nothing")).count()
                == 2,
        headroom::logTail);
  }

  private int openSessions() throws IOException {
    String body = headroom.http().get("/_headroom/capacity").body();
    return new Capacity(new JsonObject(body)).instance().open();
  }

  private WebSocketProbe open(String path) throws IOException {
    return owned.add(
        WebSocketProbe.open(UpgradeRequest.to(headroom.host(), headroom.port(), path)));
  }

  private void sendAll(ScriptedUpstream.Accepted connection) throws IOException {
    connection.write(ScriptedUpstream.switchingProtocols(connection));
    byte[] payload = new byte[FRAME_BYTES];
    for (int i = 0; i < FRAMES; i++) {
      Arrays.fill(payload, (byte) i);
      connection.write(Frame.binary(payload).unmasked());
      sent.incrementAndGet();
    }
    connection.in().read();
  }
}
