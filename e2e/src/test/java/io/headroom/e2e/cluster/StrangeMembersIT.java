package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.JvmMemory;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Strangers with the cluster's name and a way to the members' ports, but without the secret. */
final class StrangeMembersIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int OF_EACH_KIND = 300;
  private static final long MOST_KIB = 32 * 1024;

  private static final List<byte[]> WORDS =
      List.of(
          new byte[0],
          "HZC".getBytes(StandardCharsets.US_ASCII),
          "HEADROOM0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
          ByteBuffer.allocate(64).putInt(Integer.MAX_VALUE).array());

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void changeNothingAndAreNamed() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    PodCluster cluster =
        owned.add(
            PodCluster.onLoopback(
                "StrangeMembersIT",
                3,
                echo,
                config -> config.set("cluster.secretFile", PodCluster.SECRET.toString())));
    cluster.awaitTruth("three instances are one cluster", PodCluster.FORMED);
    for (Pod pod : cluster.pods()) {
      pod.open(3);
    }
    Pod victim = cluster.pod(0);
    long before = JvmMemory.liveHeapKib(victim.process().pid());

    assertEquals(1, sizeOfTheClusterThatAPlainMemberFinds(cluster));
    knock(port(cluster, 0));
    knock(victim.eventBusPort());

    cluster.awaitTruth("nobody counts otherwise", BOUND);
    for (Pod pod : cluster.pods()) {
      pod.echoAll();
    }
    String log = victim.process().log();
    assertTrue(log.contains("member at 127.0.0.1 is not believed"), log);
    assertTrue(log.contains("event bus at 127.0.0.1 is not believed"), log);
    // Two ports and three reasons, once a minute.
    long told = log.lines().filter(line -> line.contains("is not believed")).count();
    assertTrue(told <= 12, told + " lines:\n" + log);
    assertTrue(
        victim.process().metrics().sum("cluster_messages_refused_total") >= OF_EACH_KIND,
        victim.process()::logTail);
    Await.until(
        "the heap is as before",
        BOUND,
        () -> JvmMemory.liveHeapKib(victim.process().pid()) < before + MOST_KIB);
  }

  private static int port(PodCluster cluster, int pod) {
    String member = cluster.members().get(pod);
    return Integer.parseInt(member.substring(member.indexOf(':') + 1));
  }

  private int sizeOfTheClusterThatAPlainMemberFinds(PodCluster cluster) throws Exception {
    HazelcastClusterManager manager =
        Guest.manager("127.0.0.1", FreePorts.take(1).get(0), cluster.members());
    Vertx stranger = Await.result(Vertx.builder().withClusterManager(manager).buildClustered());
    owned.add(() -> Await.result(stranger.close()));
    return manager.getHazelcastInstance().getCluster().getMembers().size();
  }

  private static void knock(int port) throws IOException {
    for (byte[] word : WORDS) {
      for (int i = 0; i < OF_EACH_KIND; i++) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress("127.0.0.1", port));
          socket.getOutputStream().write(word);
        } catch (SocketException cut) {
          // That is the answer.
        }
      }
    }
  }
}
