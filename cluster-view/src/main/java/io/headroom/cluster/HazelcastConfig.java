package io.headroom.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MemberAddressProviderConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import io.headroom.config.Settings;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast's configuration, all of it in code: a small member that talks to its own kind only.
 * RATIONALE.md says why each figure is what it is.
 */
final class HazelcastConfig {
  static final String REPORTS = "headroom.instances";
  static final int REPORT_SECONDS = 30;

  /** Vert.x's: where each member's event bus is reached. */
  static final String NODES = "__vertx.nodeInfo";

  /** For what Hazelcast does each second and nobody here needs. */
  private static final int RARELY_MILLIS = (int) Duration.ofDays(1).toMillis();

  private static final String INSTANCE = "headroom.instance";
  private static final String EPOCH = "headroom.epoch";
  private static final String ADDRESSES = "headroom.addresses";

  private HazelcastConfig() {}

  static Config of(Settings.Cluster settings, String instanceId, long epoch) {
    Config config = new Config();
    config.setClusterName(settings.name());
    config.getMemberAttributeConfig().setAttribute(INSTANCE, instanceId);
    config.getMemberAttributeConfig().setAttribute(EPOCH, Long.toString(epoch));
    config.getMemberAttributeConfig().setAttribute(PeerManager.NODE, UUID.randomUUID().toString());
    config
        .getMemberAttributeConfig()
        .setAttribute(ADDRESSES, String.join(" ", MemberAddresses.all(settings.host())));
    network(config.getAdvancedNetworkConfig(), settings);
    structures(config);
    safety(config);
    timing(config);
    size(config);
    return config;
  }

  /** The instance behind a member; null for a member that is none of Headroom's. */
  static @Nullable Member member(com.hazelcast.cluster.Member member) {
    String instanceId = member.getAttribute(INSTANCE);
    String epoch = member.getAttribute(EPOCH);
    if (instanceId == null || epoch == null) {
      return null;
    }
    Set<Place> places = new HashSet<>();
    places(member, places);
    try {
      return new Member(instanceId, Long.parseLong(epoch), place(member), places);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static boolean isOf(String instanceId, com.hazelcast.cluster.Member member) {
    return instanceId.equals(member.getAttribute(INSTANCE));
  }

  /** Adds where a member is reached: names may lead to any address of a host that has many. */
  static void places(com.hazelcast.cluster.Member member, Set<Place> places) {
    int port = member.getAddress().getPort();
    places.add(place(member));
    String more = member.getAttribute(ADDRESSES);
    if (more != null) {
      for (String each : more.split(" ", -1)) {
        places.add(new Place(each, port));
      }
    }
  }

  private static Place place(com.hazelcast.cluster.Member member) {
    Address address = member.getAddress();
    try {
      return new Place(address.getInetAddress().getHostAddress(), address.getPort());
    } catch (UnknownHostException e) {
      return new Place(address.getHost(), address.getPort());
    }
  }

  private static void network(AdvancedNetworkConfig network, Settings.Cluster settings) {
    // The advanced form has no client, REST or memcache endpoint unless one is added.
    network.setEnabled(true);
    network.setMemberEndpointConfig(
        new ServerSocketEndpointConfig()
            .setPort(settings.port())
            .setPortAutoIncrement(false)
            .setReuseAddress(true));
    network.setMemberAddressProviderConfig(
        new MemberAddressProviderConfig()
            .setEnabled(true)
            .setImplementation(new MemberAddresses(settings.host(), settings.port())));
    JoinConfig join = network.getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getDiscoveryConfig()
        .addDiscoveryStrategyConfig(
            new DiscoveryStrategyConfig(new MemberDiscovery.Factory(settings)));
  }

  private static void structures(Config config) {
    config.addMapConfig(
        new MapConfig(REPORTS)
            .setBackupCount(0)
            .setAsyncBackupCount(1)
            .setTimeToLiveSeconds(REPORT_SECONDS)
            .setStatisticsEnabled(false));
    // As Vert.x's own default-cluster.xml has them.
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    config.addMapConfig(new MapConfig(NODES).setBackupCount(1));
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
  }

  private static void safety(Config config) {
    JavaSerializationFilterConfig filter =
        new JavaSerializationFilterConfig().setDefaultsDisabled(true);
    // An array's elements are judged by their own class.
    filter
        .getWhitelist()
        .addPrefixes(
            "[",
            "java.lang.",
            "java.util.",
            "java.io.",
            "java.net.",
            "com.hazelcast.",
            "io.vertx.");
    config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    config.getCRDTReplicationConfig().setReplicationPeriodMillis(RARELY_MILLIS);
    config
        .getManagementCenterConfig()
        .setScriptingEnabled(false)
        .setConsoleEnabled(false)
        .setDataAccessEnabled(false);
    set(config, ClusterProperty.PHONE_HOME_ENABLED, false);
    set(config, ClusterProperty.SHUTDOWNHOOK_ENABLED, false);
    set(config, ClusterProperty.LOGGING_TYPE, "slf4j");
    set(config, ClusterProperty.HEALTH_MONITORING_LEVEL, "OFF");
    set(config, ClusterProperty.SLOW_OPERATION_DETECTOR_ENABLED, false);
    set(config, ClusterProperty.NETWORK_STATS_REFRESH_INTERVAL_SECONDS, RARELY_MILLIS / 1_000);
    set(config, ClusterProperty.SOCKET_BIND_ANY, false);
  }

  private static void timing(Config config) {
    set(config, ClusterProperty.HEARTBEAT_INTERVAL_SECONDS, 1);
    set(config, ClusterProperty.MAX_NO_HEARTBEAT_SECONDS, 8);
    set(config, ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS, 10);
    set(config, ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS, 5);
    set(config, ClusterProperty.WAIT_SECONDS_BEFORE_JOIN, 2);
    set(config, ClusterProperty.MAX_WAIT_SECONDS_BEFORE_JOIN, 6);
    set(config, ClusterProperty.MAX_JOIN_SECONDS, 60);
    set(config, ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT, 20);
    set(config, ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS, 5000);
    set(config, ClusterProperty.SOCKET_CONNECT_TIMEOUT_SECONDS, 2);
    set(config, ClusterProperty.PARTITION_MIGRATION_TIMEOUT, 5);
  }

  private static void size(Config config) {
    set(config, ClusterProperty.DISCOVERY_SPI_ENABLED, true);
    set(config, ClusterProperty.PARTITION_COUNT, 71);
    set(config, ClusterProperty.PARTITION_OPERATION_THREAD_COUNT, 2);
    set(config, ClusterProperty.GENERIC_OPERATION_THREAD_COUNT, 2);
    set(config, ClusterProperty.RESPONSE_THREAD_COUNT, 1);
    set(config, ClusterProperty.IO_THREAD_COUNT, 1);
    set(config, ClusterProperty.EVENT_THREAD_COUNT, 1);
    set(config, ClusterProperty.CLIENT_ENGINE_THREAD_COUNT, 1);
    set(config, ClusterProperty.CLIENT_ENGINE_QUERY_THREAD_COUNT, 1);
    set(config, ClusterProperty.CLIENT_ENGINE_BLOCKING_THREAD_COUNT, 1);
  }

  private static void set(Config config, HazelcastProperty property, Object value) {
    config.setProperty(property.getName(), value.toString());
  }
}
