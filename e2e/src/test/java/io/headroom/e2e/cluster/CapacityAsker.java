package io.headroom.e2e.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.List;

// cluster-view/README.md shows what follows, word for word.

public final class CapacityAsker extends VerticleBase {
  private final ClusterManager manager;

  CapacityAsker(ClusterManager manager) {
    this.manager = manager;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(10_000, tick -> vertx.executeBlocking(this::enter));
    return vertx
        .eventBus()
        .<JsonObject>consumer("headroom.capacity.changed", message -> show(message.body()))
        .completion()
        .compose(listening -> ask("headroom.capacity"))
        .onSuccess(CapacityAsker::show);
  }

  /** After a split Vert.x may forget where a member is reached: no answer would find it. */
  private Void enter() {
    manager.setNodeInfo(manager.getNodeInfo(), Promise.promise());
    return null;
  }

  /** A member that dies takes the question on its way to it along: asks once more. */
  Future<JsonObject> ask(String address) {
    return askOnce(address).recover(lost -> askOnce(address));
  }

  private Future<JsonObject> askOnce(String address) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(2000);
    return vertx.eventBus().<JsonObject>request(address, null, options).map(Message::body);
  }

  private static void show(JsonObject document) {
    System.out.println(document.getJsonObject("cluster").encode());
  }

  /** For {@code new HazelcastClusterManager(...)}; members like {@code "pod-0.headroom:5701"}. */
  static Config hazelcast(String clusterName, List<String> members) {
    Config config = new Config().setClusterName(clusterName);
    // As the instances have it; they refuse a member that has another.
    config.setProperty("hazelcast.partition.count", "71");
    // As the instances have them, so that this member does not hold up what they find out.
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    config.setProperty("hazelcast.max.no.heartbeat.seconds", "8");
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "10");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    config.setProperty("hazelcast.partition.migration.timeout", "5");
    config.setProperty("hazelcast.operation.call.timeout.millis", "5000");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(members);
    return config;
  }
}
