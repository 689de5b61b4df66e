package io.headroom.cluster;

import io.headroom.cluster.trust.Trust;
import io.headroom.config.Settings;
import io.headroom.config.address.HostAndPort;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An instance in this JVM with a view made as a process makes it. */
final class RealInstance {
  final Map<String, Integer> users = new ConcurrentHashMap<>();
  final ClusterView view;
  private final String id;
  private volatile int open;
  private volatile int cap = 10;
  private volatile boolean draining;

  RealInstance(String id, Vertx vertx, Settings.Cluster settings) {
    this(id, vertx, settings, Trust.ofEverybody());
  }

  RealInstance(String id, Vertx vertx, Settings.Cluster settings, Trust trust) {
    this.id = id;
    this.view =
        ClusterViews.create(
            settings,
            vertx,
            InstantSource.system(),
            new LocalInstance(this::load, () -> users, () -> 10),
            trust);
  }

  InstanceLoad load() {
    return new InstanceLoad(id, open, 0, cap, draining);
  }

  void open(int now) {
    open = now;
    view.loadChanged();
  }

  void drain() {
    draining = true;
    view.loadChanged();
  }

  static Settings.Cluster settings(int port, int eventBusPort, List<String> members, String dns) {
    List<HostAndPort> places =
        members.stream().map(member -> HostAndPort.parse(member, port)).toList();
    return new Settings.Cluster(true, "test", "127.0.0.1", port, eventBusPort, places, dns, "");
  }
}
