package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Streamlit app is worked through Headroom by a plain client. */
final class StreamlitWebSocketIT {

  private static final int UPLOAD_BYTES = 100 << 20;

  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();
  @RegisterExtension final Owned owned = new Owned();

  private static StreamlitServer streamlit;

  private HeadroomConfig config;
  private HeadroomProcess headroom;

  @BeforeAll
  static void startStreamlit() {
    streamlit = SERVERS.add(StreamlitServer.start("StreamlitWebSocketIT", "/app/demo/"));
  }

  @BeforeEach
  void startHeadroom() {
    config =
        new HeadroomConfig()
            .route("/app/demo/", streamlit.target(), "app")
            .set("drain.timeoutMs", 1_000);
    headroom = owned.add(HeadroomProcess.start("StreamlitWebSocketIT", config));
  }

  @Test
  void firstOfferedSubprotocolIsChosenAndTheScriptRuns() throws IOException {
    try (StreamlitClient app = open("")) {
      assertEquals("streamlit", app.answer().header("Sec-WebSocket-Protocol").orElse("none"));
      app.await("Counted 0");
    }
  }

  @Test
  void widgetsAnswer() throws IOException {
    try (StreamlitClient app = open("")) {
      app.await("A file");

      app.press("Count");

      app.await("Counted 1");
    }
  }

  @Test
  void hundredMegabyteUploadArrivesWhole() throws IOException, NoSuchAlgorithmException {
    byte[] content = new byte[UPLOAD_BYTES];
    new Random(2).nextBytes(content);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    try (StreamlitClient app = open("")) {
      app.await("A file");

      app.upload("A file", content);

      app.await("Got " + UPLOAD_BYTES + " bytes, SHA-256 " + HexFormat.of().formatHex(hash));
    }
  }

  @Test
  void sessionGoesOnAfterTheProxyDrainedAndCameBack() throws IOException {
    String session;
    try (StreamlitClient app = open("")) {
      app.await("A file");
      app.press("Count");
      app.await("Counted 1");
      session = app.session();

      headroom.signal(ManagedProcess.Signal.TERM);

      assertEquals(1012, app.awaitClose());
    }
    assertEquals(0, headroom.awaitExit(Duration.ofSeconds(30)), headroom::logTail);
    headroom = owned.add(HeadroomProcess.restart("StreamlitWebSocketIT", config, headroom));

    try (StreamlitClient app = open(session)) {
      app.await("Counted 1");
    }
  }

  private StreamlitClient open(String resumed) throws IOException {
    return StreamlitClient.open(headroom.port(), streamlit.base(), resumed);
  }
}
