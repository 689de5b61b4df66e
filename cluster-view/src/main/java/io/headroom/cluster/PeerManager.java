package io.headroom.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds who answers at an instance's own address in the list of members, which is here. Vert.x
 * looks it up in a map, and while the member that keeps that part of the map is lost, nobody could
 * be asked.
 */
final class PeerManager extends HazelcastClusterManager {
  private static final String PEER = "headroom.peer.";

  /** The member's attribute in which Vert.x finds its node. */
  static final String NODE = "__vertx.nodeId";

  private final HazelcastInstance member;
  private @Nullable Vertx vertx;

  /** Ends the member when it leaves. */
  PeerManager(HazelcastInstance member) {
    super(member);
    this.member = member;
  }

  /** Where an instance is asked. */
  static String address(String instanceId) {
    return PEER + instanceId;
  }

  @Override
  public void init(Vertx given) {
    super.init(given);
    vertx = given;
  }

  @Override
  public void leave(Completable<Void> left) {
    super.leave(
        (nothing, failure) ->
            Objects.requireNonNull(vertx, "initialised")
                .<Void>executeBlocking(
                    () -> {
                      member.shutdown();
                      return null;
                    })
                .onComplete(left));
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
