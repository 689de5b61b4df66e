package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user may hold so many slots, open and reserved, over all instances. */
final class UserCapIT {
  private static final String USER_HEADER = "X-Forwarded-User";
  private static final String REFUSED = "ws_handshake_refusals_total{reason=\"user_cap\"}";
  private static final Duration BOUND = Duration.ofSeconds(20);

  @RegisterExtension final Owned owned = new Owned();

  private final List<HeadroomProcess> pods = new ArrayList<>();

  @Test
  void sessionsElsewhereCountAndRefusalsAreCountedByReason() throws IOException {
    start(2, 2);
    WebSocketProbe first = open(0, "alice");
    open(1, "alice");
    for (HeadroomProcess pod : pods) {
      // Upgrades go by the reports, which the gate does not wait for.
      Await.until("the reports tell of both", BOUND, () -> capacity(pod).cluster().open() == 2);
      assertEquals(429, gate(pod, "alice"));
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
    Await.until("she may have one again", BOUND, () -> gate(pods.get(0), "alice") == 201);
    assertEquals(429, gate(pods.get(1), "alice"));
  }

  @Test
  void theGatesOfFivePodsTogetherGiveTheLimit() throws IOException {
    start(5, 4);
    for (String user : List.of("alice", "bob")) {
      int granted = 0;
      for (int i = 0; i < 20; i++) {
        granted += gate(pods.get(i % pods.size()), user) == 201 ? 1 : 0;
      }
      assertEquals(4, granted, user);
    }
    awaitReserved(8);
    // The first four gates gave one each; upgrades go by the reports.
    for (int pod = 0; pod < 4; pod++) {
      WebSocketProbe hers = open(pod, "alice");
      hers.send(Frame.text("hello"));
      assertEquals("hello", hers.readMessage().text());
    }
    awaitReserved(4);
    assertEquals(1013, open(4, "alice").readFrame().closeCode());
  }

  private void start(int size, int limit) {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    for (HeadroomConfig config : ClusterConfig.of(size)) {
      config
          .set("websocketProxy.maxSessionsPerUser", limit)
          .set("websocketProxy.userHeader", USER_HEADER)
          .set("public.trustedProxies", new JsonArray().add("127.0.0.1/32"))
          .route("/echo/", echo.target(), "app");
      pods.add(owned.add(HeadroomProcess.start("UserCapIT", config)));
    }
    Await.until(
        "they are one cluster",
        Duration.ofSeconds(60),
        () -> {
          for (HeadroomProcess pod : pods) {
            Capacity told = capacity(pod);
            if (told.instances() != size || told.partial()) {
              return false;
            }
          }
          return true;
        });
  }

  /** Until every pod has been told; reservations and users travel in the same report. */
  private void awaitReserved(int reservations) {
    long asked = System.nanoTime();
    Await.until(
        "every pod knows of " + reservations,
        BOUND,
        () -> {
          for (HeadroomProcess pod : pods) {
            if (reserved(pod) != reservations) {
              return false;
            }
          }
          return true;
        });
    Figures.print(
        "a reservation was known on five pods after "
            + Duration.ofNanos(System.nanoTime() - asked).toMillis()
            + " ms");
  }

  private static long reserved(HeadroomProcess pod) throws IOException {
    return capacity(pod).cluster().reserved();
  }

  private static Capacity capacity(HeadroomProcess pod) throws IOException {
    return new Capacity(new JsonObject(pod.http().get("/_headroom/capacity").body()));
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
            "{\"path\": \"/echo/" + user + "/\"}",
            "Content-Type",
            "application/json",
            USER_HEADER,
            user)
        .statusCode();
  }
}
