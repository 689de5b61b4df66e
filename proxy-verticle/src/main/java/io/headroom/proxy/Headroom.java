package io.headroom.proxy;

import io.headroom.cluster.trust.Trust;
import io.headroom.config.Reload;
import io.headroom.config.SecretWatcher;
import io.headroom.config.Settings;
import io.headroom.config.SettingsWatcher;
import io.headroom.config.address.HostAndPort;
import io.headroom.config.address.ListenAddress;
import io.headroom.proxy.admin.AdminApi;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admin.HealthApi;
import io.headroom.proxy.admin.MetricsApi;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.launch.Exercise;
import io.headroom.proxy.launch.LogOutput;
import io.headroom.proxy.metrics.ConfigReloads;
import io.headroom.proxy.pages.SampleApp;
import io.headroom.proxy.sessions.ClusterSessions;
import io.headroom.proxy.sessions.OwnSessions;
import io.headroom.proxy.sessions.SessionDirectory;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole proxy of one process: puts its parts together, starts and stops them. */
public final class Headroom {
  private static final Logger LOG = LoggerFactory.getLogger(Headroom.class);
  private static final long EXPIRY_MILLIS = 1_000;

  /** A taken port is known by then; members that answer late are waited for elsewhere. */
  private static final long JOIN_PATIENCE_MILLIS = 1_000;

  private final Vertx vertx;
  private final SettingsWatcher settings;
  private final Optional<SampleApp> sample;
  private final Shared shared;
  private final AdminToken token;
  private final SessionDirectory sessions;
  private final PublicPages pages;
  private final ManagementVerticle management;

  /** Set once the event loops listen. */
  private volatile int publicPort;

  /** Set with it. */
  private volatile String publicDeployment = "";

  private Headroom(
      Vertx vertx,
      SettingsWatcher settings,
      ConnectionLimits limits,
      Optional<SampleApp> sample,
      MachineWatch machine,
      Tls tls,
      Trust trust) {
    this.vertx = vertx;
    this.settings = settings;
    this.sample = sample;
    this.shared =
        new Shared(
            vertx,
            settings::current,
            limits,
            sample.map(this::route).stream().toList(),
            machine,
            tls,
            trust,
            LoggerFactory.getLogger(LogOutput.SESSIONS));
    Settings first = settings.current();
    this.token = new AdminToken(first.management());
    this.sessions =
        new ClusterSessions(new OwnSessions(first.instanceId(), shared.sessions), shared.cluster);
    this.pages = PublicPages.start(vertx, shared, token, sessions);
    this.management = management(first.management());
  }

  /**
   * Starts everything.
   *
   * @param warmUp what there is to be before the public port opens
   * @return failed with {@link io.headroom.config.InvalidSettings} when a port cannot be bound, or
   *     the certificate cannot be shown
   */
  public static Future<Headroom> start(
      Vertx vertx,
      SettingsWatcher settings,
      ConnectionLimits limits,
      TlsEngine engine,
      Optional<Exercise.Limits> warmUp) {
    Future<Optional<SampleApp>> sample =
        settings.sampleEnabled()
            ? SampleApp.start(vertx, settings.current().publicEndpoint().path()).map(Optional::of)
            : Future.succeededFuture(Optional.empty());
    Future<Tls> tls = Tls.start(vertx, engine, settings.current().publicEndpoint().tls());
    Future<Trust> trust =
        SecretWatcher.start(vertx, settings.current().cluster().secretFile())
            .map(secret -> new Trust(secret::current));
    return Future.all(sample, MachineWatch.start(vertx), tls, trust)
        .map(
            all ->
                new Headroom(
                    vertx,
                    settings,
                    limits,
                    all.resultAt(0),
                    all.resultAt(1),
                    all.resultAt(2),
                    all.resultAt(3)))
        .compose(headroom -> headroom.start(warmUp).map(headroom));
  }

  /** Drains, then stops everything but the Vert.x instance; nobody gets in once it has drained. */
  public Future<Void> stop() {
    return shared
        .drain
        .leave()
        .eventually(() -> vertx.undeploy(publicDeployment))
        .eventually(shared.cluster::leave)
        .eventually(() -> Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()))
        .eventually(() -> sample.map(SampleApp::stop).orElseGet(Future::succeededFuture))
        .eventually(shared.rules::close)
        .eventually(
            () -> {
              shared.tls.close();
              return vertx.executeBlocking(
                  () -> {
                    shared.audit.close();
                    return null;
                  });
            });
  }

  /** Logs where it serves. */
  public void announce() {
    Settings.PublicEndpoint endpoint = settings.current().publicEndpoint();
    String scheme = endpoint.tls().enabled() ? "https" : "http";
    String host = ListenAddress.of(endpoint.host()).wildcard() ? "localhost" : endpoint.host();
    String page = sample.isPresent() ? SampleApp.PATH : endpoint.path() + "/";
    LOG.atInfo()
        .addKeyValue("instance", settings.current().instanceId())
        .addKeyValue("cap", shared.pool.cap())
        .addKeyValue("managementPort", management.port())
        .log("serving at {}://{}{}", scheme, new HostAndPort(host, publicPort), page);
  }

  private Future<Void> start(Optional<Exercise.Limits> warmUp) {
    watchSettings();
    Settings.Cluster cluster = settings.current().cluster();
    if (cluster.looksForOthers()) {
      shared.ourselves.listensAt(cluster.host(), cluster.port());
      shared.ourselves.listensAt(cluster.host(), cluster.eventBusPort());
    }
    shared.usage.sampleOn(vertx);
    shared.tls.register(shared.metrics);
    vertx.setPeriodic(EXPIRY_MILLIS, timer -> shared.reservations.expire());
    int cores = Runtime.getRuntime().availableProcessors();
    int eventLoops = settings.current().webSocketProxy().eventLoops(cores);
    return vertx
        .deployVerticle(management)
        .compose(deployed -> warmUp.map(this::warmUp).orElseGet(Future::succeededFuture))
        .compose(
            warmed ->
                vertx.deployVerticle(
                    () -> new ProxyVerticle(shared, pages.atPublic()::mount, this::listens),
                    new DeploymentOptions().setInstances(eventLoops)))
        .compose(
            deployed -> {
              publicDeployment = deployed;
              return join();
            });
  }

  private Future<Void> warmUp(Exercise.Limits limits) {
    return new WarmUp(vertx, settings.current(), shared.machine, shared.tls, limits).run();
  }

  /** On the public port; told by each event loop. */
  private void listens(int port) {
    publicPort = port;
    Settings first = settings.current();
    shared.ourselves.listensAt(first.publicEndpoint().host(), port);
    shared.ourselves.listensAt(first.management().host(), management.port());
  }

  /** Fails when that is known soon; otherwise it goes on in the background. */
  private Future<Void> join() {
    Promise<Void> known = Promise.promise();
    vertx.setTimer(JOIN_PATIENCE_MILLIS, timer -> known.tryComplete());
    shared
        .cluster
        .join()
        .onSuccess(joined -> known.tryComplete())
        .onFailure(
            cause -> {
              if (!known.tryFail(NotBound.inCluster(cause))) {
                LOG.error("cannot join the cluster, serving alone", cause);
              }
            });
    return known.future();
  }

  private void watchSettings() {
    ConfigReloads reloads = new ConfigReloads(shared.metrics, InstantSource.system());
    settings.onChange(shared::apply);
    settings.onReload(
        reload -> {
          if (reload instanceof Reload.Refused) {
            reloads.refused();
          } else {
            reloads.applied();
          }
        });
  }

  private ManagementVerticle management(Settings.Management endpoint) {
    return new ManagementVerticle(
        endpoint,
        shared.limits,
        shared.managementExchanges,
        new MetricsApi(shared.metrics),
        new HealthApi(shared.liveness, shared.cluster::joined, shared.drain::draining),
        token,
        new AdminApi(token, sessions, shared.drain::begin, settings::shown),
        pages.atManagement()::mount);
  }

  private Settings.Route route(SampleApp app) {
    return new Settings.Route(
        SampleApp.PATH, "http://127.0.0.1:" + app.port(), "sample", List.of());
  }
}
