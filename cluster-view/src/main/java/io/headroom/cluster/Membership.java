package io.headroom.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.headroom.cluster.trust.Trust;
import io.headroom.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;

/**
 * Starts a member: a clustered Vert.x of its own with Hazelcast below it, so that neither a slow
 * join nor a cluster in trouble ever stands in the way of sessions.
 */
final class Membership implements ClusterJoin {
  private static final int PING_MILLIS = 2000;

  private final Settings.Cluster settings;
  private final InstantSource clock;
  private final Trust trust;

  Membership(Settings.Cluster settings, InstantSource clock, Trust trust) {
    this.settings = settings;
    this.clock = clock;
    this.trust = trust;
  }

  @Override
  public Future<ClusterLink> attempt(SharedClusterView view, ClusterLink.Listener listener) {
    try {
      expectFree("cluster.port", settings.port());
      expectFree("cluster.eventBusPort", settings.eventBusPort());
    } catch (PortTaken e) {
      return Future.failedFuture(e);
    }
    String instanceId = view.snapshot().own().id();
    // Read once, by a static of Hazelcast's.
    System.setProperty("hazelcast.logging.type", "slf4j");
    Config config = HazelcastConfig.of(settings, instanceId, view.epoch());
    Promise<HazelcastInstance> started = Promise.promise();
    new Thread(() -> start(config, started), "headroom-join").start();
    return started.future().compose(member -> link(member, view, listener));
  }

  private void start(Config config, Promise<HazelcastInstance> started) {
    try {
      started.complete(trust.startMember(config));
    } catch (RuntimeException | Error failure) {
      started.fail(failure);
    }
  }

  private Future<ClusterLink> link(
      HazelcastInstance member, SharedClusterView view, ClusterLink.Listener listener) {
    PeerManager manager = new PeerManager(member);
    return Vertx.builder()
        .with(options())
        .withTransport(trust.guard(Transport.NIO))
        .withClusterManager(manager)
        .buildClustered()
        .compose(
            vertx ->
                new HazelcastLink(vertx, manager, view, listener, clock)
                    .open()
                    .onFailure(failed -> vertx.close()))
        .onFailure(failed -> terminate(member));
  }

  /** A join that fails half way leaves a member behind that holds the port. */
  private static void terminate(HazelcastInstance member) {
    new Thread(member.getLifecycleService()::terminate, "headroom-terminate").start();
  }

  private VertxOptions options() {
    InetSocketAddress outward =
        new MemberAddresses(settings.host(), settings.port()).getPublicAddress();
    EventBusOptions eventBus =
        new EventBusOptions()
            .setHost(settings.host())
            .setPort(settings.eventBusPort())
            .setClusterPublicHost(outward.getAddress().getHostAddress())
            .setClusterPublicPort(settings.eventBusPort())
            .setConnectTimeout(PING_MILLIS);
    // Two missed pings close a connection whose other end is gone without a word.
    eventBus.setClusterPingInterval(PING_MILLIS).setClusterPingReplyInterval(PING_MILLIS);
    return new VertxOptions()
        .setEventBusOptions(eventBus)
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(2)
        .setInternalBlockingPoolSize(4)
        .setUseDaemonThread(true);
  }

  private void expectFree(String key, int port) throws PortTaken {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(settings.host()), port));
    } catch (IOException e) {
      throw new PortTaken(key, settings.host(), port, e);
    }
  }
}
