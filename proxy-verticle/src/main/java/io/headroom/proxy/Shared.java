package io.headroom.proxy;

import io.headroom.cluster.ClusterView;
import io.headroom.cluster.ClusterViews;
import io.headroom.cluster.InstanceLoad;
import io.headroom.cluster.LocalInstance;
import io.headroom.config.Settings;
import io.headroom.proxy.admin.Liveness;
import io.headroom.proxy.admission.AdmissionControl;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.admission.Reservations;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.admission.UserSessions;
import io.headroom.proxy.bridge.SharedState;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.dial.LoopTime;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.dial.Names;
import io.headroom.proxy.dial.Ourselves;
import io.headroom.proxy.dial.UpstreamAddresses;
import io.headroom.proxy.forward.HttpEvents;
import io.headroom.proxy.forward.Judge;
import io.headroom.proxy.forward.RequestHead;
import io.headroom.proxy.metrics.BuildInfo;
import io.headroom.proxy.metrics.ConnectionMeters;
import io.headroom.proxy.metrics.EventLoopUsage;
import io.headroom.proxy.metrics.HttpMeters;
import io.headroom.proxy.metrics.MetricsRegistry;
import io.headroom.proxy.metrics.SessionMeters;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.request.TrustedProxies;
import io.headroom.proxy.routes.OwnPath;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.sessions.AffinityCookie;
import io.headroom.proxy.sessions.SessionIds;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.HttpExchanges;
import io.headroom.proxy.transport.NettyDns;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all event loops of this process share, made once; everything may be used from any thread.
 */
final class Shared implements Judge.Front {
  private final Supplier<Settings> settings;
  private final List<Settings.Route> ownRoutes;
  private final OwnPath ownPath;
  private final MachineWatch machine;
  private final NettyDns dns;
  private volatile RouteTable routes;

  final ConnectionLimits limits;
  final MetricsRegistry metrics = new MetricsRegistry();
  final SessionRegistry sessions = new SessionRegistry();
  final SessionIds sessionIds = new SessionIds();
  final HttpExchanges exchanges = new HttpExchanges();
  final HttpExchanges managementExchanges = new HttpExchanges();
  final Liveness liveness = new Liveness();
  final EventLoopUsage usage = new EventLoopUsage(metrics);
  final HttpEvents http = new HttpMeters(metrics);
  final SlotPool pool;
  final UserSessions users;
  final Reservations reservations;
  final ClusterView cluster;
  final Drain drain;
  final SessionMeters meters;
  final ForwardedHeaders forwarded;
  final Ourselves ourselves;
  final LoopMark loopMark;
  final RequestHead heads;
  final AffinityCookie affinity;
  final SharedState bridge;

  /**
   * @param ownRoutes routes that come before the settings' ones, such as the sample application's
   */
  Shared(
      Vertx vertx,
      Supplier<Settings> settings,
      ConnectionLimits limits,
      List<Settings.Route> ownRoutes,
      MachineWatch machine) {
    this.settings = settings;
    this.limits = limits;
    this.machine = machine;
    this.dns = new NettyDns(vertx, limits::mostQuestions);
    this.ourselves = new Ourselves(machine::addresses);
    this.ownRoutes = ownRoutes;
    Settings first = settings.get();
    this.ownPath = new OwnPath(first.publicEndpoint().path());
    this.routes = table(first);
    limits.size(first.webSocketProxy().maxSessionsPerApp());
    BuildInfo.of(Main.Version.number()).register(metrics);
    ConnectionMeters.register(metrics, limits.clients());
    this.pool = new SlotPool(first.webSocketProxy().maxSessionsPerApp(), this::loadChanged);
    this.drain =
        new Drain(
            vertx,
            first.drain(),
            sessions,
            List.of(exchanges, managementExchanges),
            System::nanoTime,
            this::drainBegan);
    this.users =
        new UserSessions(
            () -> settings.get().webSocketProxy().maxSessionsPerUser(), this::openElsewhere);
    this.reservations =
        new Reservations(
            pool,
            users,
            new Shares(
                () -> settings.get().gate().perAddress(),
                () -> settings.get().gate().strangers(pool.cap())),
            () -> settings.get().capacity().reservationTtl(),
            System::nanoTime,
            Clock.systemUTC());
    this.cluster =
        ClusterViews.create(
            first.cluster(),
            vertx,
            Clock.systemUTC(),
            new LocalInstance(
                this::load, users::here, () -> settings.get().capacity().warnFreePercent()));
    this.meters = new SessionMeters(metrics, pool, sessions, cluster);
    this.forwarded =
        new ForwardedHeaders(
            TrustedProxies.of(first.publicEndpoint().trustedProxies()),
            first.webSocketProxy().userHeader());
    this.loopMark = new LoopMark(first.cluster().name(), cluster::snapshot);
    this.affinity =
        new AffinityCookie(
            first.publicEndpoint().affinityCookie(),
            cluster::snapshot,
            reservations::isHeldFor,
            forwarded,
            sessions);
    this.heads = new RequestHead(forwarded, loopMark, first.webSocketProxy().userHeader());
    AdmissionControl admission =
        new AdmissionControl(pool, reservations::claim, users, drain::draining);
    this.bridge =
        new SharedState(
            settings,
            admission,
            new RefusalDamper(System::nanoTime),
            affinity,
            sessions,
            meters,
            forwarded,
            loopMark,
            System::nanoTime);
  }

  Settings settings() {
    return settings.get();
  }

  RouteTable routes() {
    return routes;
  }

  /** Whether some route's upgrades go to this path. */
  boolean serves(RequestPath path) {
    return match(path).isPresent();
  }

  /** The way to the sample too, where that is all there is. */
  @Override
  public boolean isOwn(RequestPath path) {
    return ownPath.covers(path) || !ownRoutes.isEmpty() && path.path().equals("/");
  }

  @Override
  public Optional<RouteTable.Match> match(RequestPath path) {
    return isOwn(path) ? Optional.empty() : routes.match(path);
  }

  @Override
  public Optional<String> cookie(Incoming request) {
    return affinity.ofPage(request);
  }

  /** For the event loop it is called on. */
  UpstreamAddresses addresses(Vertx vertx) {
    LoopTime time = LoopTime.of(vertx);
    return new UpstreamAddresses(new Names(machine::files, dns, time), ourselves, time);
  }

  /** Puts changed settings into force; cuts nobody. */
  void apply(Settings changed) {
    routes = table(changed);
    int cap = changed.webSocketProxy().maxSessionsPerApp();
    if (cap != pool.cap()) {
      limits.size(cap);
    }
    pool.cap(cap);
  }

  private RouteTable table(Settings of) {
    List<Settings.Route> all = new ArrayList<>(ownRoutes);
    all.addAll(of.routes());
    return RouteTable.of(all);
  }

  private InstanceLoad load() {
    SlotPool.Taken taken = pool.taken();
    return new InstanceLoad(
        settings().instanceId(), taken.open(), taken.reserved(), pool.cap(), drain.draining());
  }

  private void drainBegan() {
    reservations.end();
    loadChanged();
  }

  private int openElsewhere(String user) {
    return cluster.openElsewhere(user);
  }

  private void loadChanged() {
    if (cluster != null) {
      cluster.loadChanged();
    }
  }
}
