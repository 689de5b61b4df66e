package io.headroom.proxy;

import io.headroom.cluster.ClusterView;
import io.headroom.cluster.ClusterViews;
import io.headroom.cluster.InstanceLoad;
import io.headroom.cluster.LocalInstance;
import io.headroom.cluster.trust.Trust;
import io.headroom.config.Settings;
import io.headroom.proxy.access.Rules;
import io.headroom.proxy.admin.Liveness;
import io.headroom.proxy.admission.AdmissionControl;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.admission.Reservations;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.admission.UserSessions;
import io.headroom.proxy.bridge.SharedState;
import io.headroom.proxy.dial.KnownNames;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.dial.LoopTime;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.dial.Names;
import io.headroom.proxy.dial.Ourselves;
import io.headroom.proxy.forward.HttpEvents;
import io.headroom.proxy.forward.RequestHead;
import io.headroom.proxy.metrics.BuildInfo;
import io.headroom.proxy.metrics.ConnectionMeters;
import io.headroom.proxy.metrics.EventLoopUsage;
import io.headroom.proxy.metrics.HttpMeters;
import io.headroom.proxy.metrics.MetricsRegistry;
import io.headroom.proxy.metrics.RefusedPeers;
import io.headroom.proxy.metrics.SessionMeters;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.sessions.AffinityCookie;
import io.headroom.proxy.sessions.SessionIds;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.HttpExchanges;
import io.headroom.proxy.transport.NettyDns;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * What all event loops of this process share, made once; everything may be used from any thread.
 */
final class Shared {
  private final Supplier<Settings> settings;

  final ConnectionLimits limits;
  final MachineWatch machine;
  final Tls tls;
  final NettyDns dns;
  final KnownNames names = new KnownNames();
  final MetricsRegistry metrics = new MetricsRegistry();
  final SessionRegistry sessions = new SessionRegistry();
  final SessionIds sessionIds = new SessionIds();
  final HttpExchanges exchanges = new HttpExchanges();
  final HttpExchanges managementExchanges = new HttpExchanges();
  final Liveness liveness;
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
  final Audit audit;
  final Rules rules;
  final RequestHead heads;
  final AffinityCookie affinity;
  final Front front;
  final SharedState bridge;

  /**
   * @param ownRoutes routes that come before the settings' ones, such as the sample application's
   * @param sessionLog where each session leaves its line
   */
  Shared(
      Vertx vertx,
      Supplier<Settings> settings,
      ConnectionLimits limits,
      List<Settings.Route> ownRoutes,
      MachineWatch machine,
      Tls tls,
      Trust trust,
      Logger sessionLog) {
    this.settings = settings;
    this.limits = limits;
    this.machine = machine;
    this.liveness = new Liveness(LoopTime.of(vertx));
    this.tls = tls;
    this.dns = new NettyDns(vertx, limits::mostQuestions);
    this.ourselves = new Ourselves(machine::addresses);
    Settings first = settings.get();
    String userHeader = first.webSocketProxy().userHeader();
    limits.size(first.webSocketProxy().maxSessionsPerApp());
    BuildInfo.of(Main.Version.number()).register(metrics);
    ConnectionMeters.register(metrics, limits.clients());
    RefusedPeers.register(metrics, trust.refusals());
    LoadChange loadChange = new LoadChange();
    this.pool = new SlotPool(first.webSocketProxy().maxSessionsPerApp(), loadChange);
    this.users =
        new UserSessions(
            () -> settings.get().webSocketProxy().maxSessionsPerUser(), loadChange::openElsewhere);
    this.reservations = reservations(settings, pool, users);
    this.drain =
        new Drain(
            vertx,
            first.drain(),
            sessions,
            List.of(exchanges, managementExchanges),
            System::nanoTime,
            began(reservations, loadChange));
    this.cluster =
        ClusterViews.create(
            first.cluster(),
            vertx,
            Clock.systemUTC(),
            new LocalInstance(
                load(first.instanceId(), pool, drain),
                users::here,
                () -> settings.get().capacity().warnFreePercent()),
            trust);
    loadChange.tell(cluster);
    this.meters = new SessionMeters(metrics, pool, sessions, cluster);
    this.forwarded = new ForwardedHeaders(first.publicEndpoint().trustedProxies(), userHeader);
    this.loopMark = new LoopMark(first.cluster().name(), cluster::snapshot);
    this.audit = Audit.of(first.audit(), metrics);
    this.rules =
        new Rules(
            vertx,
            first.access().values(),
            () -> new Names(machine::files, dns, names, LoopTime.of(vertx))::resolve,
            loopMark,
            (guard, attempt, verdict) -> audit.log().decided(guard.rule(), attempt, verdict),
            InstantSource.system());
    this.affinity =
        new AffinityCookie(
            first.publicEndpoint().affinityCookie(),
            cluster::snapshot,
            reservations::isHeldFor,
            forwarded,
            sessions);
    this.heads = new RequestHead(forwarded, loopMark, userHeader);
    this.front = new Front(first, ownRoutes, affinity);
    this.bridge =
        new SharedState(
            settings,
            new AdmissionControl(pool, reservations::claim, users, drain::draining),
            new RefusalDamper(System::nanoTime),
            affinity,
            sessions,
            meters,
            forwarded,
            loopMark,
            System::nanoTime,
            sessionLog,
            audit.log());
  }

  Settings settings() {
    return settings.get();
  }

  /** Puts changed settings into force; cuts nobody. */
  void apply(Settings changed) {
    front.apply(changed);
    int cap = changed.webSocketProxy().maxSessionsPerApp();
    if (cap != pool.cap()) {
      limits.size(cap);
    }
    pool.cap(cap);
  }

  private static Reservations reservations(
      Supplier<Settings> settings, SlotPool pool, UserSessions users) {
    return new Reservations(
        pool,
        users,
        new Shares(
            () -> settings.get().gate().perAddress(),
            () -> settings.get().gate().strangers(pool.cap())),
        () -> settings.get().capacity().reservationTtl(),
        System::nanoTime,
        Clock.systemUTC());
  }

  private static Runnable began(Reservations reservations, LoadChange loadChange) {
    return () -> {
      reservations.end();
      loadChange.run();
    };
  }

  private static Supplier<InstanceLoad> load(String id, SlotPool pool, Drain drain) {
    return () -> {
      SlotPool.Taken taken = pool.taken();
      return new InstanceLoad(id, taken.open(), taken.reserved(), pool.cap(), drain.draining());
    };
  }
}
