package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.Await;
import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user may hold two sessions, over both of two instances. */
final class UserCapIT {
  private static final String USER_HEADER = "X-Forwarded-User";
  private static final String REFUSED = "ws_handshake_refusals_total{reason=\"user_cap\"}";
  private static final Duration BOUND = Duration.ofSeconds(20);

  @RegisterExtension final Owned owned = new Owned();

  private final List<HeadroomProcess> pods = new ArrayList<>();

  @Test
  void sessionsElsewhereCountAndRefusalsAreCountedByReason() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    for (HeadroomConfig config : ClusterConfig.of(2)) {
      config
          .set("websocketProxy.maxSessionsPerUser", 2)
          .set("websocketProxy.userHeader", USER_HEADER)
          .set("public.trustedProxies", new JsonArray().add("127.0.0.1/32"))
          .route("/echo/", echo.target(), "app");
      pods.add(owned.add(HeadroomProcess.start("UserCapIT", config)));
    }
    WebSocketProbe first = open(0, "alice");
    open(1, "alice");
    for (HeadroomProcess pod : pods) {
      Await.until("the gate knows of both", BOUND, () -> gate(pod, "alice") == 429);
      assertEquals(201, gate(pod, "bob"));
    }

    Frame refusal = open(1, "alice").readFrame();
    assertEquals(1013, refusal.closeCode());
    assertEquals("WebSocket session cap reached (maxSessionsPerUser)", refusal.closeReason());
    assertEquals(1.0, pods.get(1).metrics().value(REFUSED));
    assertEquals(0.0, pods.get(0).metrics().value(REFUSED));
    assertEquals(0.0, pods.get(1).metrics().value("ws_connection_rejections_total"));
    WebSocketProbe bobs = open(1, "bob");
    bobs.send(Frame.text("hello"));
    assertEquals("hello", bobs.readMessage().text());

    first.close();
    for (HeadroomProcess pod : pods) {
      Await.until("she may have one again", BOUND, () -> gate(pod, "alice") == 201);
    }
  }

  private WebSocketProbe open(int pod, String user) throws IOException {
    return owned.add(
        WebSocketProbe.open(
            UpgradeRequest.to(pods.get(pod).port(), "/echo/" + user).with(USER_HEADER, user)));
  }

  private static int gate(HeadroomProcess pod, String user) throws IOException {
    return pod.http()
        .post(
            "/_headroom/sessions",
            "{\"path\": \"/elsewhere/\"}",
            "Content-Type",
            "application/json",
            USER_HEADER,
            user)
        .statusCode();
  }
}
