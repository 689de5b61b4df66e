package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.access.Gatekeeper;
import io.headroom.proxy.bridge.UpgradeHandler;
import io.headroom.proxy.dial.LoopTime;
import io.headroom.proxy.dial.Names;
import io.headroom.proxy.dial.UpstreamAddresses;
import io.headroom.proxy.forward.Forwarder;
import io.headroom.proxy.forward.Judge;
import io.headroom.proxy.forward.UpstreamDialer;
import io.headroom.proxy.sessions.Traffic;
import io.headroom.proxy.transport.EventLoopExchanges;
import io.headroom.proxy.transport.HeadDeadline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.ClientSSLOptions;

/** What one event loop of the public port has for itself; made and used on it. */
record EventLoop(
    EventLoopExchanges exchanges,
    HeadDeadline deadline,
    UpgradeHandler upgrades,
    Forwarder forwarder) {

  /** That of the event loop it is called on. */
  static EventLoop of(Vertx vertx, Shared shared) {
    Settings settings = shared.settings();
    Traffic traffic = new Traffic();
    shared.meters.countTraffic(traffic);
    LoopTime time = LoopTime.of(vertx);
    Names names = new Names(shared.machine::files, shared.dns, shared.names, time);
    Gatekeeper gatekeeper = shared.rules.gatekeeper();
    UpstreamDialer dialer =
        new UpstreamDialer(
            vertx,
            new UpstreamAddresses(names, shared.ourselves, time),
            shared.tls.upstreams(),
            new ClientSSLOptions());
    EventLoopExchanges exchanges = shared.exchanges.here(vertx, shared.limits.clients());
    return new EventLoop(
        exchanges,
        new HeadDeadline(vertx, shared.limits.clients(), exchanges),
        new UpgradeHandler(vertx, shared.bridge, shared.sessionIds, traffic, gatekeeper, dialer),
        new Forwarder(
            vertx,
            new Judge(shared.front, shared.loopMark),
            gatekeeper,
            shared.heads,
            dialer,
            shared.http,
            settings.webSocketProxy().connectTimeout(),
            Forwarder.TICK));
  }

  void onConnection(HttpConnection connection) {
    exchanges.onConnection(connection);
    forwarder.onConnection(connection);
  }

  void close() {
    deadline.close();
    forwarder.close();
  }
}
