package io.headroom.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import io.headroom.config.HostAndPort;
import io.headroom.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where members may be: the configured ones and the addresses of a headless service, every name
 * resolved to all its addresses each time Hazelcast asks. A name that does not resolve is nobody
 * for now.
 */
final class MemberDiscovery extends AbstractDiscoveryStrategy {
  private static final Logger LOG = LoggerFactory.getLogger(MemberDiscovery.class);

  /** Names, perhaps with a port. */
  private final List<String> names;

  private final int defaultPort;

  MemberDiscovery(ILogger logger, Settings.Cluster settings) {
    super(logger, Map.of());
    this.names =
        Stream.concat(settings.members().stream(), Stream.of(settings.dns()))
            .filter(name -> !name.isBlank())
            .toList();
    this.defaultPort = settings.port();
  }

  @Override
  public Iterable<DiscoveryNode> discoverNodes() {
    Map<Address, DiscoveryNode> nodes = new LinkedHashMap<>();
    for (String name : names) {
      HostAndPort target = HostAndPort.parse(name, defaultPort);
      for (InetAddress address : resolve(target.host())) {
        Address member = new Address(address, target.port());
        nodes.put(member, new SimpleDiscoveryNode(member));
      }
    }
    return new ArrayList<>(nodes.values());
  }

  private static List<InetAddress> resolve(String host) {
    try {
      return Arrays.asList(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      LOG.info("cluster member {} does not resolve at the moment", host);
      return List.of();
    }
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
