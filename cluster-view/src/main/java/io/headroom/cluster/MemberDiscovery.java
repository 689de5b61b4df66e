package io.headroom.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import io.headroom.config.Settings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where members may be: the configured ones and the addresses of a headless service, every name
 * resolved to all its addresses each time Hazelcast asks. A name that does not resolve is nobody
 * for now.
 */
final class MemberDiscovery extends AbstractDiscoveryStrategy {
  private final MemberNames names;

  MemberDiscovery(ILogger logger, Settings.Cluster settings) {
    super(logger, Map.of());
    this.names = new MemberNames(settings);
  }

  @Override
  public Iterable<DiscoveryNode> discoverNodes() {
    List<DiscoveryNode> nodes = new ArrayList<>();
    for (InetSocketAddress place : names.lead().places()) {
      nodes.add(new SimpleDiscoveryNode(new Address(place.getAddress(), place.getPort())));
    }
    return nodes;
  }

  /** Makes the strategy for these settings. */
  static final class Factory implements DiscoveryStrategyFactory {
    private final Settings.Cluster settings;

    Factory(Settings.Cluster settings) {
      this.settings = settings;
    }

    @Override
    public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
      return MemberDiscovery.class;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public DiscoveryStrategy newDiscoveryStrategy(
        DiscoveryNode self, ILogger logger, Map<String, Comparable> properties) {
      return new MemberDiscovery(logger, settings);
    }

    @Override
    public Collection<PropertyDefinition> getConfigurationProperties() {
      return List.of();
    }
  }
}
