package io.headroom.e2e.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Jupyter terminal's WebSocket through Headroom, by a plain client. */
final class TerminalWebSocketIT {

  private static final int BULK_BYTES = 10_000_000;

  @RegisterExtension static final Owned SERVERS = new Owned().untilClassEnds();

  private static JupyterServer jupyter;
  private static HeadroomProcess headroom;

  @BeforeAll
  static void start() throws IOException {
    jupyter = SERVERS.add(JupyterServer.start("TerminalWebSocketIT", "alice"));
    headroom =
        SERVERS.add(
            HeadroomProcess.start(
                "TerminalWebSocketIT",
                new HeadroomConfig().route("/user/alice/", jupyter.target(), "terminal")));
  }

  @Test
  void shellAnswersWhatIsTyped() throws IOException {
    try (WebSocketProbe terminal = open()) {
      type(terminal, "echo six times seven is $((6 * 7))\r");
      assertTrue(printed(terminal, "is 42").contains("six times seven is 42"));
    }
  }

  @Test
  void resizeReachesTheShell() throws IOException {
    try (WebSocketProbe terminal = open()) {
      terminal.send(Frame.text(new JsonArray().add("set_size").add(37).add(121).encode()));
      type(terminal, "stty size\r");
      assertTrue(printed(terminal, "37 121").contains("37 121"));
    }
  }

  @Test
  void tenMegabytesOfOutputArriveWhole() throws IOException {
    try (WebSocketProbe terminal = open()) {
      type(terminal, "head -c " + BULK_BYTES + " /dev/zero | tr '\\0' '\\136'; echo e''nd\r");
      String all = printed(terminal, "end");
      assertEquals(BULK_BYTES, all.chars().filter(c -> c == '^').count());
    }
  }

  @Test
  void unknownTerminalIsRefusedByJupyterItself() throws IOException {
    try (WebSocketProbe probe = WebSocketProbe.connect(request("no-such-terminal"))) {
      assertEquals(404, probe.answer().status());
    }
  }

  private static WebSocketProbe open() throws IOException {
    WebSocketProbe probe = WebSocketProbe.open(request(jupyter.startTerminal(headroom.port())));
    JsonArray first = new JsonArray(probe.readMessage().text());
    assertEquals("setup", first.getString(0));
    return probe;
  }

  private static UpgradeRequest request(String terminal) {
    return UpgradeRequest.to(headroom.port(), jupyter.base() + "terminals/websocket/" + terminal)
        .with("Authorization", "token " + JupyterServer.TOKEN);
  }

  private static void type(WebSocketProbe terminal, String keys) throws IOException {
    terminal.send(Frame.text(new JsonArray().add("stdin").add(keys).encode()));
  }

  /** Everything the terminal shows up to and including {@code end}. */
  private static String printed(WebSocketProbe terminal, String end) throws IOException {
    StringBuilder shown = new StringBuilder();
    while (shown.indexOf(end, Math.max(0, shown.length() - 200_000)) < 0) {
      JsonArray message = new JsonArray(terminal.readMessage().text());
      if (message.getString(0).equals("stdout")) {
        shown.append(message.getString(1));
      }
    }
    return shown.toString();
  }
}
