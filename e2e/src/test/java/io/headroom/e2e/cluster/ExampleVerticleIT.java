package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The verticle that the cluster view's README shows. */
final class ExampleVerticleIT {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void readmeShowsTheVerticleWordForWord() throws IOException {
    String source =
        Files.readString(
            Places.repository()
                .resolve("e2e/src/test/java/io/headroom/e2e/cluster/CapacityAsker.java"));
    String readme = Files.readString(Places.repository().resolve("cluster-view/README.md"));
    String shown = source.substring(source.indexOf("public final class"));
    assertTrue(readme.contains("```java\n" + shown + "```"), "cluster-view/README.md: " + shown);
  }

  @Test
  void asksAndIsToldWhenALevelChanges() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    PodCluster cluster =
        owned.add(
            PodCluster.onLoopback(
                "ExampleVerticleIT",
                2,
                echo,
                config -> config.set("websocketProxy.maxSessionsPerApp", 2)));
    GuestProcess guest = owned.add(GuestProcess.onLoopback("ExampleVerticleIT", cluster));
    for (Pod pod : cluster.pods()) {
      assertEquals(
          pod.id(),
          guest
              .ask("headroom.capacity." + pod.id())
              .document()
              .getJsonObject("instance")
              .getString("id"));
      pod.open(2);
    }
    Await.until(
        "it shows that the cluster is full",
        BOUND,
        () -> guest.log().contains("\"level\":\"full\""),
        guest::log);
    // Any instance answers, so each one has to have heard of it.
    cluster.awaitTruth("every instance counts all sessions", BOUND);
    assertEquals("full", guest.ask("headroom.capacity").cluster().level());
  }

  @Test
  void isFoundAgainWhenVertxForgotIt() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    PodCluster cluster =
        owned.add(PodCluster.onLoopback("ExampleVerticleIT", 2, echo, config -> {}));
    HazelcastClusterManager manager =
        Guest.manager("127.0.0.1", FreePorts.take(1).get(0), cluster.members());
    CapacityAsker asker = new CapacityAsker(manager);
    Vertx vertx = Await.result(Vertx.builder().withClusterManager(manager).buildClustered());
    owned.add(() -> Await.result(vertx.close()));
    Await.result(vertx.deployVerticle(asker));
    Map<String, Object> nodes = manager.getHazelcastInstance().getMap("__vertx.nodeInfo");
    assertNotNull(nodes.remove(manager.getNodeId()));
    Await.until(
        "it entered itself again",
        BOUND,
        () -> nodes.containsKey(manager.getNodeId()),
        nodes::toString);
    for (Pod pod : cluster.pods()) {
      Await.result(asker.ask("headroom.capacity." + pod.id()));
    }
  }
}
