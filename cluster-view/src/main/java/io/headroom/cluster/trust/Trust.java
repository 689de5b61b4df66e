package io.headroom.cluster.trust;

import com.hazelcast.config.Config;
import com.hazelcast.config.EndpointConfig;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import io.headroom.config.ClusterSecret;
import io.vertx.core.transport.Transport;
import java.util.function.Supplier;

/**
 * What an instance believes of its cluster's other members, and has refused to. Made once; used
 * from any thread.
 */
public final class Trust {
  private final PeerMac mac;
  private final Refusals refusals = new Refusals(System::nanoTime);

  /**
   * @param secret in force; {@link ClusterSecret#NONE}, and that for ever: everybody is believed
   */
  public Trust(Supplier<ClusterSecret> secret) {
    this.mac = new PeerMac(secret);
  }

  public static Trust ofEverybody() {
    return new Trust(() -> ClusterSecret.NONE);
  }

  public Refusals refusals() {
    return refusals;
  }

  /** For the messages of an instance's start. */
  public Seal seal(String instanceId, long epoch) {
    return new Seal(mac, refusals, instanceId, epoch);
  }

  /**
   * Starts a member that speaks with those alone; blocks until it has joined.
   *
   * @param config of an instance, or of a guest who only asks
   */
  public HazelcastInstance startMember(Config config) {
    SerialFilter.install();
    MemberGate gate = new MemberGate(mac, refusals);
    SocketInterceptorConfig interceptor =
        new SocketInterceptorConfig().setEnabled(mac.required()).setImplementation(gate);
    EndpointConfig advanced =
        config.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER);
    if (config.getAdvancedNetworkConfig().isEnabled() && advanced != null) {
      advanced.setSocketInterceptorConfig(interceptor);
    } else {
      config.getNetworkConfig().setSocketInterceptorConfig(interceptor);
    }
    return ProvenMembers.start(config, gate);
  }

  /** The same for the event bus's sockets. */
  public Transport guard(Transport transport) {
    return new BusGate(mac, refusals).on(transport);
  }
}
