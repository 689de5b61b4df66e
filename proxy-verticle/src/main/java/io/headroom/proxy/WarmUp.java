package io.headroom.proxy;

import io.headroom.cluster.trust.Trust;
import io.headroom.config.Settings;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.launch.Exercise;
import io.headroom.proxy.launch.LogOutput;
import io.headroom.proxy.transport.ConnectionLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM compile the way of requests and sessions before the first client comes: a port like
 * the public one, with the same handlers and a state of its own, serves an {@link Exercise} on
 * loopback. Nobody else finds anything there, nothing of it is counted or logged, and its failure
 * is none of the start's. Once, from any thread.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private static final String SECONDS = "headroom.warmUp";

  /** What a second on a core of its own is enough for, once all is compiled. */
  private static final int ROUNDS_PER_SECOND = 1_000;

  private final Vertx vertx;
  private final Settings real;
  private final MachineWatch machine;
  private final Tls tls;
  private final Exercise exercise;

  WarmUp(Vertx vertx, Settings real, MachineWatch machine, Tls tls, Exercise.Limits limits) {
    this.vertx = vertx;
    this.real = real;
    this.machine = machine;
    this.tls = tls;
    this.exercise = new Exercise(limits, tls.toOurselves());
  }

  /**
   * For as many seconds at most as {@code -Dheadroom.warmUp} says; empty: not at all.
   *
   * @param deployed whether this is more than a try; unasked only that is warmed up
   */
  static Optional<Exercise.Limits> limits(boolean deployed) {
    int seconds = Integer.getInteger(SECONDS, deployed ? 1 : 0);
    return seconds <= 0
        ? Optional.empty()
        : Optional.of(
            new Exercise.Limits(seconds * ROUNDS_PER_SECOND, Duration.ofSeconds(seconds)));
  }

  /** Always succeeds, soon after the time that the limits give. */
  Future<Void> run() {
    long begunNanos = System.nanoTime();
    return vertx
        .deployVerticle(exercise)
        .compose(deployed -> serve().eventually(() -> vertx.undeploy(deployed)))
        .onSuccess(
            rounds ->
                LOG.atInfo()
                    .addKeyValue("rounds", rounds)
                    .addKeyValue("ms", (System.nanoTime() - begunNanos) / 1_000_000)
                    .log("warmed up"))
        .onFailure(cause -> LOG.warn("not warmed up: {}", cause.toString()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Integer> serve() {
    Settings settings = settings();
    Shared state =
        new Shared(
            vertx,
            () -> settings,
            new ConnectionLimits(System::nanoTime),
            List.of(),
            machine,
            tls,
            Trust.ofEverybody(),
            LogOutput.rehearsal());
    Promise<Integer> port = Promise.promise();
    return vertx
        .deployVerticle(new ProxyVerticle(state, noPages -> {}, port::tryComplete))
        .compose(
            deployed ->
                port.future()
                    .compose(listening -> exercise.use(listening))
                    .eventually(() -> vertx.undeploy(deployed)))
        .eventually(
            () -> {
              state.dns.close();
              state.metrics.close();
              return Future.succeededFuture();
            });
  }

  /** Those of the process, but for who is served where. */
  private Settings settings() {
    Settings.PublicEndpoint port = real.publicEndpoint();
    Settings.WebSocketProxy sessions = real.webSocketProxy();
    Settings.Cluster cluster = real.cluster();
    return new Settings(
        real.instanceId(),
        new Settings.PublicEndpoint(
            Exercise.HOST,
            0,
            port.path(),
            port.tls(),
            port.trustedProxies(),
            port.affinityCookie(),
            false,
            ""),
        real.management(),
        new Settings.WebSocketProxy(
            2 * Exercise.CLIENTS,
            sessions.incomingBufferBytes(),
            sessions.grizzlyWorkerPoolMaxSize(),
            sessions.sessionIdleTimeout(),
            sessions.heartbeatInterval(),
            sessions.connectTimeout(),
            sessions.pings(),
            0,
            sessions.userHeader()),
        real.capacity(),
        real.gate(),
        real.drain(),
        real.timeouts(),
        new Settings.Cluster(
            false,
            cluster.name(),
            cluster.host(),
            cluster.port(),
            cluster.eventBusPort(),
            List.of(),
            "",
            ""),
        Settings.Audit.NONE,
        Map.of(),
        List.of(new Settings.Route(exercise.path(), exercise.upstream(), "warm-up", List.of())));
  }
}
