package io.headroom.e2e.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;

/** Other people's sessions, which take slots until the test ends. */
record Sessions(Owned owned) {

  /** Opens {@code count} sessions of the sample application. */
  void open(HeadroomProcess instance, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      open(UpgradeRequest.to(instance.port(), "/sample/echo"));
    }
  }

  /** Opens one to an echo. */
  WebSocketProbe open(UpgradeRequest request) throws IOException {
    WebSocketProbe probe = owned.add(WebSocketProbe.open(request));
    probe.send(Frame.text("hello"));
    assertEquals("hello", probe.readMessage().text());
    return probe;
  }
}
