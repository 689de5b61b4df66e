package io.headroom.cluster.trust;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;

/**
 * Starts a Hazelcast member that asks an interceptor at each of its connections. The configuration
 * knows of interceptors in every edition, and only this hook is left empty in the open one.
 */
final class ProvenMembers extends DefaultNodeContext {
  private final MemberSocketInterceptor gate;

  private ProvenMembers(MemberSocketInterceptor gate) {
    this.gate = gate;
  }

  /** Blocks until it has joined. */
  static HazelcastInstance start(Config config, MemberSocketInterceptor gate) {
    return HazelcastInstanceFactory.newHazelcastInstance(
        config, config.getInstanceName(), new ProvenMembers(gate));
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new DefaultNodeExtension(node) {
      @Override
      public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpoint) {
        return gate;
      }
    };
  }
}
