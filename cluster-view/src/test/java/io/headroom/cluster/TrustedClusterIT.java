package io.headroom.cluster;

import static io.headroom.cluster.Waiting.await;
import static io.headroom.cluster.Waiting.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.headroom.cluster.trust.Refusal;
import io.headroom.cluster.trust.Trust;
import io.headroom.config.ClusterSecret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real members that know each other by a secret, and who else comes to their ports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustedClusterIT {
  private static final String OLD = "a".repeat(32);
  private static final String NEW = "b".repeat(32);

  private final Vertx vertx = Vertx.vertx();
  private final List<RealInstance> instances = new ArrayList<>();
  private final List<Trust> trusts = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> busPorts = new ArrayList<>();
  private final List<ClusterSecret> secrets = new ArrayList<>();
  private List<String> members = List.of();

  @BeforeAll
  void start() throws Exception {
    for (int i = 0; i < 4; i++) {
      ports.add(Ports.free());
      busPorts.add(Ports.free());
      secrets.add(new ClusterSecret(List.of(OLD)));
    }
    members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    List<Future<Void>> joins = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int own = i;
      Trust trust = new Trust(() -> secrets.get(own));
      trusts.add(trust);
      RealInstance instance = instance(i, trust);
      instances.add(instance);
      instance.view.answer("echo", Future::succeededFuture);
      joins.add(instance.view.join());
    }
    await(Future.all(joins));
    eventually(this::whole);
  }

  @AfterAll
  void stop() throws Exception {
    await(Future.all(instances.stream().map(instance -> instance.view.leave()).toList()));
    await(vertx.close());
  }

  private boolean whole() {
    return all(snapshot -> snapshot.instances().size() == 3 && !snapshot.partial());
  }

  @Test
  void theyKnowAndAnswerEachOther() throws Exception {
    instances.get(0).open(7);
    eventually(() -> all(snapshot -> snapshot.open() == 7));
    instances.get(0).open(0);
    eventually(() -> all(snapshot -> snapshot.open() == 0));
    assertEquals(new JsonObject().put("a", 1), ask(0, 1));
    assertEquals(new JsonObject().put("a", 1), ask(2, 2));
  }

  @Test
  void anInstanceWithoutTheSecretIsNamedAndCountsNowhere() throws Exception {
    long before = refused(Refusal.Reason.UNPROVEN);
    RealInstance stranger = instance(3, Trust.ofEverybody());
    Future<Void> join = stranger.view.join();
    try {
      eventually(() -> refused(Refusal.Reason.UNPROVEN) > before);
      stranger.open(5);
      await(join);
      assertEquals(1, stranger.view.snapshot().instances().size());
      assertTrue(whole());
      assertTrue(all(snapshot -> snapshot.open() == 0));
    } finally {
      await(stranger.view.leave());
    }
  }

  @Test
  void anInstanceWithAnotherSecretCountsNowhere() throws Exception {
    RealInstance stranger =
        instance(3, new Trust(() -> new ClusterSecret(List.of("c".repeat(32)))));
    long before = refused(Refusal.Reason.UNPROVEN) + refused(Refusal.Reason.FORGED);
    Future<Void> join = stranger.view.join();
    try {
      eventually(() -> refused(Refusal.Reason.UNPROVEN) + refused(Refusal.Reason.FORGED) > before);
      await(join);
      assertEquals(1, stranger.view.snapshot().instances().size());
      assertTrue(whole());
    } finally {
      await(stranger.view.leave());
    }
  }

  @Test
  void aPlainMemberOfTheRightNameStaysAlone() {
    Config config =
        HazelcastConfig.of(RealInstance.settings(ports.get(3), 0, members, ""), "guest", 1);
    config.setMemberAttributeConfig(new MemberAttributeConfig());
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
    try {
      assertEquals(1, member.getCluster().getMembers().size());
      assertTrue(whole());
    } finally {
      member.shutdown();
    }
  }

  @Test
  void aGuestWithTheSecretMayAsk() throws Exception {
    Config config =
        HazelcastConfig.of(RealInstance.settings(ports.get(3), 0, members, ""), "guest", 1);
    MemberAttributeConfig attributes = new MemberAttributeConfig();
    attributes.setAttribute("__vertx.nodeId", "guest");
    config.setMemberAttributeConfig(attributes);
    Trust trust = new Trust(() -> new ClusterSecret(List.of(OLD)));
    HazelcastInstance member = trust.startMember(config);
    Vertx guest =
        await(
            Vertx.builder()
                .withTransport(trust.guard(Transport.NIO))
                .withClusterManager(new HazelcastClusterManager(member))
                .buildClustered());
    try {
      JsonObject document =
          await(guest.eventBus().<JsonObject>request("headroom.capacity", null)).body();
      assertEquals(3, document.getJsonObject("cluster").getInteger("instances"));
    } finally {
      await(guest.close());
      member.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HZC", "HEADROOM", "GET / HTTP/1.1\r\n\r\n"})
  void strangersAreCutAtTheHandshake(String word) throws Exception {
    for (int port : List.of(ports.get(0), busPorts.get(0))) {
      try (Socket socket = connect(port)) {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
        assertEquals(0, bytesUntilTheEnd(socket), "at " + port);
      }
    }
  }

  @Test
  void nobodyIsGivenMemoryForWhatHeAnnounces() throws Exception {
    byte[] announced = ByteBuffer.allocate(64).putInt(Integer.MAX_VALUE).put(new byte[60]).array();
    for (int port : List.of(ports.get(0), busPorts.get(0))) {
      try (Socket socket = connect(port)) {
        socket.getOutputStream().write(announced);
        assertEquals(0, bytesUntilTheEnd(socket), "at " + port);
      }
    }
    assertTrue(whole());
  }

  @Test
  void aReplayedHandshakeProvesNothing() throws Exception {
    byte[] hello = new byte[40];
    System.arraycopy("HEADROOM".getBytes(StandardCharsets.US_ASCII), 0, hello, 0, 8);
    for (int port : List.of(ports.get(0), busPorts.get(0))) {
      try (Socket socket = connect(port)) {
        socket.getOutputStream().write(hello);
        byte[] challenge = socket.getInputStream().readNBytes(64);
        assertEquals(64, challenge.length);
        // The only MAC that a stranger has seen.
        socket.getOutputStream().write(challenge, 32, 32);
        assertEquals(0, bytesUntilTheEnd(socket), "at " + port);
      }
    }
  }

  @Test
  void aSecretIsReplacedWithoutAWordLost() throws Exception {
    for (List<String> lines :
        List.of(
            List.of(OLD, NEW),
            List.of(NEW, OLD),
            List.of(NEW),
            List.of(NEW, OLD),
            List.of(OLD, NEW),
            List.of(OLD))) {
      for (int i = 0; i < 3; i++) {
        secrets.set(i, new ClusterSecret(lines));
        instances.get(i).open(i + 1);
        int told = instances.get(i).load().open();
        String id = instances.get(i).load().id();
        eventually(
            () ->
                all(
                    snapshot ->
                        snapshot.instances().stream()
                            .anyMatch(one -> one.id().equals(id) && one.open() == told)));
        assertEquals(new JsonObject().put("a", 1), ask(i, (i + 1) % 3));
        assertTrue(whole());
        instances.get(i).open(0);
      }
    }
    eventually(() -> all(snapshot -> snapshot.open() == 0));
  }

  private JsonObject ask(int asking, int asked) throws Exception {
    String id = instances.get(asked).load().id();
    return await(instances.get(asking).view.ask(id, "echo", new JsonObject().put("a", 1)));
  }

  private long refused(Refusal.Reason reason) {
    return trusts.stream().mapToLong(trust -> trust.refusals().count(reason)).sum();
  }

  private RealInstance instance(int number, Trust trust) {
    return new RealInstance(
        "pod-" + number,
        vertx,
        RealInstance.settings(ports.get(number), busPorts.get(number), members, ""),
        trust);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
    return socket;
  }

  private static int bytesUntilTheEnd(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      return in.readAllBytes().length;
    } catch (java.net.SocketException reset) {
      return 0;
    }
  }

  private boolean all(Predicate<ClusterSnapshot> holds) {
    return instances.stream().allMatch(instance -> holds.test(instance.view.snapshot()));
  }
}
