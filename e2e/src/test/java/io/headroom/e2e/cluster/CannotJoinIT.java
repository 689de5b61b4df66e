package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The only member there is does not take an instance in. */
final class CannotJoinIT {
  private static final Duration BOUND = Duration.ofSeconds(120);

  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;

  @Test
  void servesAloneAndSaysSoUntilItIsIn() throws IOException {
    List<Integer> ports = FreePorts.take(3);
    List<String> members = List.of("127.0.0.1:" + ports.get(0), "127.0.0.1:" + ports.get(1));
    HazelcastInstance stranger = stranger(ports.get(0), members);
    EchoUpstream echo = owned.add(EchoUpstream.start());
    headroom =
        owned.add(
            HeadroomProcess.startUnjoined(
                "CannotJoinIT",
                new HeadroomConfig()
                    .set("cluster.enabled", true)
                    .set("cluster.port", ports.get(1))
                    .set("cluster.eventBusPort", ports.get(2))
                    .set("cluster.members", new JsonArray(members))
                    .route("/echo/", echo.target(), "app")));
    Await.until(
        "it says that it could not join",
        BOUND,
        () -> headroom.log().contains("could not join the cluster, serving alone"),
        headroom::logTail);
    WebSocketProbe session =
        owned.add(WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/session")));
    expectEcho(session);
    assertTrue(capacity().partial(), headroom::logTail);
    assertEquals(1, capacity().instances());
    assertEquals(1, capacity().cluster().open());
    assertEquals(503, headroom.management().get("/health/ready").statusCode());

    stranger.shutdown();
    Await.until(
        "it is in",
        BOUND,
        () -> headroom.management().get("/health/ready").statusCode() == 200,
        headroom::logTail);
    Await.until("its view is whole", BOUND, () -> !capacity().partial(), headroom::logTail);
    expectEcho(session);
  }

  /** A member of the same name whose data is divided in another way. */
  private HazelcastInstance stranger(int port, List<String> members) {
    Config config = CapacityAsker.hazelcast("headroom", members);
    config.setProperty("hazelcast.partition.count", "13");
    config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    HazelcastInstance stranger = Hazelcast.newHazelcastInstance(config);
    owned.add((AutoCloseable) stranger::shutdown);
    return stranger;
  }

  private Capacity capacity() throws IOException {
    return new Capacity(new JsonObject(headroom.http().get("/_headroom/capacity").body()));
  }

  private static void expectEcho(WebSocketProbe session) throws IOException {
    session.send(Frame.text("hello"));
    assertEquals("hello", session.readMessage().text());
  }
}
