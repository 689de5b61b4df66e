package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streamlit's WebSocket through Headroom, by a plain client. */
final class StreamlitWebSocketIT {

  /** The protobuf message BackMsg with an empty rerun_script (field 11): run the script. */
  private static final byte[] RERUN_SCRIPT = {0x5a, 0};

  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static StreamlitServer streamlit;
  private static HeadroomProcess headroom;

  @BeforeAll
  static void start() {
    streamlit = SERVERS.add(StreamlitServer.start("StreamlitWebSocketIT", "/app/demo/"));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "StreamlitWebSocketIT",
                new HeadroomConfig().route("/app/demo/", streamlit.target(), "app")));
  }

  @Test
  void firstOfferedSubprotocolIsChosenAndTheScriptRuns() throws IOException {
    UpgradeRequest request =
        UpgradeRequest.to(headroom.port(), "/app/demo/_stcore/stream")
            .with("Origin", headroom.origin())
            .subprotocols("streamlit, PLACEHOLDER_AUTH_TOKEN");

    try (WebSocketProbe probe = WebSocketProbe.open(request)) {
      assertEquals("streamlit", probe.answer().header("Sec-WebSocket-Protocol").orElse("none"));
      probe.send(Frame.binary(RERUN_SCRIPT));
      Frame message;
      do {
        message = probe.readMessage();
        assertEquals(Frame.BINARY, message.opcode(), message::text);
      } while (!message.text().contains("Counted 0"));
    }
  }
}
