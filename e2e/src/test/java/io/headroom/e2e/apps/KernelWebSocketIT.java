package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kernel's WebSocket through Headroom, by a plain client, from a server that compresses. */
final class KernelWebSocketIT {

  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static JupyterServer jupyter;
  private static HeadroomProcess headroom;

  @BeforeAll
  static void start() throws IOException {
    jupyter =
        SERVERS.add(
            JupyterServer.start(
                "KernelWebSocketIT", "alice", "--ServerApp.websocket_compression_options={}"));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "KernelWebSocketIT",
                new HeadroomConfig().route("/user/{name}/", jupyter.target(), "jupyter")));
  }

  @Test
  void kernelAnswersOverItsOwnSubprotocol() throws IOException {
    try (KernelClient kernel = connect(false)) {
      assertEquals(
          KernelMessage.SUBPROTOCOL,
          kernel.answer().header("Sec-WebSocket-Protocol").orElse("none"));
      assertTrue(kernel.answer().header("Sec-WebSocket-Extensions").isEmpty());
      assertEquals("42\n", kernel.run("print(6 * 7)"));
    }
  }

  @Test
  void compressedConnectionCarriesTwentyMegabytes() throws IOException {
    try (KernelClient kernel = connect(true)) {
      assertTrue(
          kernel
              .answer()
              .header("Sec-WebSocket-Extensions")
              .orElse("none")
              .startsWith("permessage-deflate"));
      assertEquals(20_000_000, kernel.run("print('y' * 20_000_000, end='')").length());
    }
  }

  @Test
  void uncompressedConnectionCarriesTwentyMegabytes() throws IOException {
    try (KernelClient kernel = connect(false)) {
      assertEquals(20_000_000, kernel.run("print('y' * 20_000_000, end='')").length());
    }
  }

  @Test
  void plotArrivesAsAPicture() throws IOException {
    try (KernelClient kernel = connect(false)) {
      KernelMessage plotting =
          kernel.start(
              """
              %matplotlib inline
              import matplotlib.pyplot as plt
              plt.plot([0, 1, 2, 3], [0, 1, 4, 9]); plt.show()
              """);

      String picture =
          kernel.awaitIdle(plotting).stream()
              .filter(message -> message.type().equals("display_data"))
              .map(message -> message.content().getJsonObject("data").getString("image/png"))
              .findFirst()
              .orElseThrow();

      assertTrue(picture.startsWith("iVBORw0KGgo"), picture);
    }
  }

  @Test
  void interruptStopsRunningCode() throws IOException {
    String id = jupyter.startKernel(headroom.port());
    try (KernelClient kernel = KernelClient.connect(headroom.port(), jupyter, id, false)) {
      KernelMessage running =
          kernel.start("import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.05)");
      kernel.await(running, "stream");

      jupyter.kernelAction(headroom.port(), id, "interrupt");

      assertTrue(
          kernel.awaitIdle(running).stream()
              .anyMatch(
                  message ->
                      message.type().equals("error")
                          && message.content().getString("ename").equals("KeyboardInterrupt")));
    }
  }

  @Test
  void restartedKernelAnswersOnTheSameConnection() throws IOException {
    String id = jupyter.startKernel(headroom.port());
    try (KernelClient kernel = KernelClient.connect(headroom.port(), jupyter, id, false)) {
      kernel.run("remembered = 1");

      jupyter.kernelAction(headroom.port(), id, "restart");

      kernel.awaitHeard();
      assertEquals("False\n", kernel.run("print('remembered' in globals())"));
    }
  }

  private static KernelClient connect(boolean compressed) throws IOException {
    return KernelClient.connect(
        headroom.port(), jupyter, jupyter.startKernel(headroom.port()), compressed);
  }
}
