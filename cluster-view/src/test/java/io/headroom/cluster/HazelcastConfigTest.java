package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.version.MemberVersion;
import io.headroom.config.Settings;
import io.headroom.config.address.HostAndPort;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javax.swing.event.EventListenerList;
import org.junit.jupiter.api.Test;

class HazelcastConfigTest {
  private static final Settings.Cluster SETTINGS =
      new Settings.Cluster(
          true,
          "n",
          "127.0.0.1",
          5701,
          5801,
          List.of(HostAndPort.parse("127.0.0.1", 5701)),
          "",
          "");

  private final Config config = HazelcastConfig.of(SETTINGS, "pod-a", 7);

  @Test
  void onlyMembersMayConnect() {
    assertTrue(config.getAdvancedNetworkConfig().isEnabled());
    assertEquals(
        Set.of(EndpointQualifier.MEMBER),
        config.getAdvancedNetworkConfig().getEndpointConfigs().keySet());
  }

  @Test
  void nobodyIsLookedForBeyondTheConfiguredMembers() {
    JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
    assertFalse(join.getMulticastConfig().isEnabled());
    assertFalse(join.getAutoDetectionConfig().isEnabled());
    assertFalse(join.getTcpIpConfig().isEnabled());
    assertEquals(1, join.getDiscoveryConfig().getDiscoveryStrategyConfigs().size());
    assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
    assertFalse(config.getJetConfig().isEnabled());
  }

  @Test
  void everyPropertyIsOneThatHazelcastKnows() throws IllegalAccessException {
    List<String> known = new ArrayList<>();
    for (var field : com.hazelcast.spi.properties.ClusterProperty.class.getFields()) {
      if (field.get(null) instanceof com.hazelcast.spi.properties.HazelcastProperty property) {
        known.add(property.getName());
      }
    }
    config.getProperties().stringPropertyNames().forEach(name -> assertTrue(known.contains(name)));
  }

  /** What waits for one: the next member's join, every registration and every stored report. */
  @Test
  void aMigrationThatWasLostIsGivenUpSooner() {
    assertEquals("5", config.getProperty("hazelcast.partition.migration.timeout"));
  }

  @Test
  void aMemberOfAnothersIsNoInstance() throws UnknownHostException {
    assertEquals(
        new Member(
            "a", 7, new Place("127.0.0.1", 5702), Set.of(new Place("fd00:0:0:0:0:0:0:7", 5702))),
        HazelcastConfig.member(
            foreign(
                Map.of(
                    "headroom.instance",
                    "a",
                    "headroom.epoch",
                    "7",
                    "headroom.addresses",
                    "127.0.0.1 fd00:0:0:0:0:0:0:7"))));
    assertNull(HazelcastConfig.member(foreign(Map.of())));
    assertNull(
        HazelcastConfig.member(
            foreign(Map.of("headroom.instance", "a", "headroom.epoch", "today"))));
  }

  private static MemberImpl foreign(Map<String, String> attributes) throws UnknownHostException {
    return new MemberImpl.Builder(new Address("127.0.0.1", 5702))
        .version(MemberVersion.UNKNOWN)
        .attributes(attributes)
        .build();
  }

  @Test
  void aForeignClassIsNotDeserialized() {
    InternalSerializationService open = new DefaultSerializationServiceBuilder().build();
    InternalSerializationService ours =
        new DefaultSerializationServiceBuilder().setConfig(config.getSerializationConfig()).build();
    Data foreign = open.toData(new EventListenerList());
    HazelcastSerializationException refused =
        assertThrows(HazelcastSerializationException.class, () -> ours.toObject(foreign));
    assertTrue(String.valueOf(refused.getCause()).contains("is not allowed"));

    // What a member answers when an operation fails there, stack trace and all.
    Data failure = open.toData(new CancellationException("why"));
    assertEquals("why", ((Exception) ours.toObject(failure)).getMessage());
  }
}
