package io.headroom.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Objects;

/**
 * Finds who answers at an instance's own address in the list of members, which is here. Vert.x
 * looks it up in a map, and while the member that keeps that part of the map is lost, nobody could
 * be asked.
 */
final class PeerManager extends HazelcastClusterManager {
  private static final String PEER = "headroom.peer.";
  private static final String NODE = "__vertx.nodeId";

  PeerManager(Config config) {
    super(config);
  }

  /** Where an instance is asked. */
  static String address(String instanceId) {
    return PEER + instanceId;
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> found) {
    if (!address.startsWith(PEER)) {
      super.getRegistrations(address, found);
      return;
    }
    try {
      found.succeed(members(address.substring(PEER.length())));
    } catch (RuntimeException e) {
      // Hazelcast throws while it merges or shuts down.
      found.fail(e);
    }
  }

  private List<RegistrationInfo> members(String instanceId) {
    return getHazelcastInstance().getCluster().getMembers().stream()
        .filter(member -> HazelcastConfig.isOf(instanceId, member))
        .map(member -> member.getAttribute(NODE))
        .filter(Objects::nonNull)
        .map(node -> new RegistrationInfo(node, 0, false))
        .toList();
  }
}
