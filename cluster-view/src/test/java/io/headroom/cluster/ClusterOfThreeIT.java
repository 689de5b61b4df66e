package io.headroom.cluster;

import static io.headroom.cluster.Waiting.await;
import static io.headroom.cluster.Waiting.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.MemberAttributeConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three real members on loopback, as three processes would be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterOfThreeIT {
  private final Vertx vertx = Vertx.vertx();
  private final List<RealInstance> instances = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private List<String> members = List.of();

  @BeforeAll
  void start() throws Exception {
    for (int i = 0; i < 4; i++) {
      ports.add(Ports.free());
    }
    members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    List<Future<Void>> joins = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RealInstance instance = instance("pod-" + i, ports.get(i));
      instances.add(instance);
      joins.add(instance.view.join());
    }
    await(Future.all(joins));
    eventually(() -> all(snapshot -> snapshot.instances().size() == 3 && !snapshot.partial()));
  }

  @AfterAll
  void stop() throws Exception {
    await(Future.all(instances.stream().map(instance -> instance.view.leave()).toList()));
    await(vertx.close());
  }

  @Test
  void whatOneOpensAllKnow() {
    instances.get(0).open(7);
    instances.get(1).open(2);
    eventually(() -> all(snapshot -> snapshot.open() == 9));
    instances.get(0).open(0);
    instances.get(1).open(0);
    eventually(() -> all(snapshot -> snapshot.open() == 0));
  }

  @Test
  void aNewcomerIsSeenWithItsUsersAndItsGoodbyeIsNoSplit() throws Exception {
    RealInstance fourth = instance("pod-9", ports.get(3));
    fourth.users.put("alice", 3);
    fourth.open(3);
    await(fourth.view.join());
    eventually(() -> all(snapshot -> snapshot.instances().size() == 4 && snapshot.open() == 3));
    assertEquals(3, instances.get(0).view.openElsewhere("alice"));
    eventually(() -> fourth.view.snapshot().instances().size() == 4);

    fourth.drain();
    eventually(() -> all(snapshot -> snapshot.cap() == 30));
    await(fourth.view.leave());
    eventually(() -> all(snapshot -> snapshot.instances().size() == 3));
    assertTrue(all(snapshot -> !snapshot.partial()));
  }

  @Test
  void instancesAnswerEachOther() throws Exception {
    instances
        .get(1)
        .view
        .answer("greet", question -> Future.succeededFuture(question.copy().put("by", "pod-1")));
    ClusterView asking = instances.get(0).view;
    JsonObject answer = answer(asking, "pod-1", "greet", new JsonObject().put("to", "pod-0"));
    assertEquals(new JsonObject().put("to", "pod-0").put("by", "pod-1"), answer);
    assertTrue(await(asking.ask("pod-1", "other", new JsonObject()).otherwiseEmpty()) == null);
  }

  @Test
  void anAnswerComesBackToTheCallersContext() throws Exception {
    instances.get(2).view.answer("ping", Future::succeededFuture);
    BlockingQueue<Boolean> here = new LinkedBlockingQueue<>();
    vertx.runOnContext(
        now -> {
          Thread caller = Thread.currentThread();
          instances
              .get(0)
              .view
              .ask("pod-2", "ping", new JsonObject())
              .onComplete(done -> here.add(Thread.currentThread() == caller));
        });
    assertEquals(true, here.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void anyVertxMemberMayAskForTheDocumentAndIsToldOfLevels() throws Exception {
    Vertx guest = guest(guestManager());
    try {
      BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
      MessageConsumer<JsonObject> consumer =
          guest.eventBus().consumer(CapacityQueries.CHANGED, message -> told.add(message.body()));
      await(consumer.completion());
      for (RealInstance instance : instances) {
        String id = instance.load().id();
        JsonObject document = ask(guest, "headroom.capacity." + id);
        assertEquals(id, document.getJsonObject("instance").getString("id"));
        assertEquals(3, document.getJsonObject("cluster").getInteger("instances"));
      }
      assertEquals(
          3, ask(guest, "headroom.capacity").getJsonObject("cluster").getInteger("instances"));

      instances.get(0).open(10);
      JsonObject full = told.poll(10, TimeUnit.SECONDS);
      while (full != null && !full.getJsonObject("instance").getString("level").equals("full")) {
        full = told.poll(10, TimeUnit.SECONDS);
      }
      Assertions.assertNotNull(full);
      assertEquals("pod-0", full.getJsonObject("instance").getString("id"));
      assertFalse(full.getJsonObject("cluster").getBoolean("partial"));
    } finally {
      instances.get(0).open(0);
      await(guest.close());
    }
  }

  @Test
  void instancesThatVertxForgotAreFoundAgain() throws Exception {
    HazelcastClusterManager manager = guestManager();
    Vertx guest = guest(manager);
    try {
      Map<String, Object> nodes = manager.getHazelcastInstance().getMap(HazelcastConfig.NODES);
      Set<String> instancesNodes = new HashSet<>(nodes.keySet());
      instancesNodes.remove(manager.getNodeId());
      assertEquals(3, instancesNodes.size());
      instancesNodes.forEach(nodes::remove);
      eventually(() -> nodes.keySet().containsAll(instancesNodes));
      for (RealInstance instance : instances) {
        JsonObject document = ask(guest, "headroom.capacity." + instance.load().id());
        assertEquals(3, document.getJsonObject("cluster").getInteger("instances"));
      }
    } finally {
      await(guest.close());
    }
  }

  @Test
  void whoIsAskedIsFoundThoughTheMapOfAddressesLostIt() throws Exception {
    HazelcastClusterManager manager = guestManager();
    Vertx guest = guest(manager);
    try {
      for (RealInstance asked : instances) {
        String id = asked.load().id();
        asked.view.answer("lost", question -> Future.succeededFuture(question.put("by", id)));
        manager.getHazelcastInstance().getMultiMap("__vertx.subs").delete("headroom.peer." + id);
        for (RealInstance asking : instances) {
          JsonObject told = answer(asking.view, id, "lost", new JsonObject());
          assertEquals(id, told.getString("by"));
        }
      }
    } finally {
      await(guest.close());
    }
  }

  @Test
  void aTakenPortFailsTheJoinWithItsKeyAndValue() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RealInstance instance = instance("pod-8", taken.getLocalPort());
      ExecutionException failed =
          Assertions.assertThrows(ExecutionException.class, () -> await(instance.view.join()));
      assertInstanceOf(PortTaken.class, failed.getCause());
      assertTrue(
          failed.getCause().getMessage().startsWith("cluster.port = " + taken.getLocalPort()));
    }
  }

  /** A member that is no instance: nobody waits for its reports. */
  private HazelcastClusterManager guestManager() throws Exception {
    Config config =
        HazelcastConfig.of(RealInstance.settings(Ports.free(), 0, members, ""), "guest", 1);
    config.setMemberAttributeConfig(new MemberAttributeConfig());
    return new HazelcastClusterManager(config);
  }

  private static Vertx guest(HazelcastClusterManager manager) throws Exception {
    return await(Vertx.builder().withClusterManager(manager).buildClustered());
  }

  /** A question may be lost or wait too long, and is asked once more. */
  private static JsonObject answer(
      ClusterView asking, String instanceId, String topic, JsonObject question) throws Exception {
    return await(
        asking
            .ask(instanceId, topic, question)
            .recover(lost -> asking.ask(instanceId, topic, question)));
  }

  private static JsonObject ask(Vertx guest, String address) throws Exception {
    return await(guest.eventBus().<JsonObject>request(address, null)).body();
  }

  private RealInstance instance(String id, int port) throws Exception {
    return new RealInstance(id, vertx, RealInstance.settings(port, Ports.free(), members, ""));
  }

  private boolean all(Predicate<ClusterSnapshot> holds) {
    return instances.stream().allMatch(instance -> holds.test(instance.view.snapshot()));
  }
}
