package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chromium and a JupyterLab that compresses agree on it through Headroom, which never inflates. */
final class CompressionIT {

  private static final long PRINTED = 20_000_000;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static JupyterServer jupyter;
  private static HeadroomProcess headroom;

  @BeforeAll
  static void start() throws IOException {
    jupyter =
        SERVERS.add(
            JupyterServer.start(
                "CompressionIT", "alice", "--ServerApp.websocket_compression_options={}"));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "CompressionIT",
                new HeadroomConfig().route("/user/alice/", jupyter.target(), "jupyter")));
  }

  @Test
  void twentyMegabytesPassAsCompressedFrames() throws IOException {
    SocketLog sockets = SocketLog.of(BROWSER.page());
    Notebook notebook =
        Notebook.open(
            BROWSER.page(),
            headroom.origin(),
            jupyter,
            """
            from IPython.display import display
            bulk = 'x' * 20_000_000
            display({'application/x-bulk': bulk, 'text/plain': f'{len(bulk)} sent'}, raw=True)
            """);

    notebook.run(0);

    notebook.awaitOutput(0, PRINTED + " sent");
    BROWSER.screenshot("compressed");
    var channels = sockets.opened("/channels").get(0);
    String extensions = channels.headers().getOrDefault("sec-websocket-extensions", "none");
    assertTrue(extensions.startsWith("permessage-deflate"), extensions);
    assertTrue(sockets.received("/channels") >= PRINTED);
    // What Chromium inflated to 20 MB came through Headroom as far less: frames with RSV1 set.
    double carried = headroom.metrics().sum("ws_bytes_total");
    assertTrue(carried < PRINTED / 20, "carried " + carried);
  }
}
