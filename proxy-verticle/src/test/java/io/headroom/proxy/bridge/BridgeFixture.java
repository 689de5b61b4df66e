package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.InstanceLoad;
import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FixedClusterView;
import io.headroom.fixtures.OpenDoor;
import io.headroom.fixtures.TestTls;
import io.headroom.fixtures.TestUpstreams;
import io.headroom.fixtures.TestVertx;
import io.headroom.proxy.admission.AdmissionControl;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.admission.UserSessions;
import io.headroom.proxy.audit.AuditLog;
import io.headroom.proxy.forward.UpstreamDialer;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.request.RequestRules;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.sessions.AffinityCookie;
import io.headroom.proxy.sessions.SessionIds;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * A real public endpoint in front of one upstream at {@code /app/}: every upgrade goes to the
 * bridge, everything else is answered with {@code plain}.
 */
public final class BridgeFixture implements AutoCloseable {
  public final RecordedEvents events = new RecordedEvents();
  final SessionRegistry registry = new SessionRegistry();
  public final SlotPool pool;
  final RefusalDamper damper;

  /** Slots that another instance has. */
  final AtomicInteger freeElsewhere = new AtomicInteger();

  final Traffic traffic = new Traffic();
  public final AtomicBoolean draining = new AtomicBoolean();

  /** Whether a fault of ours meets the next one who is admitted. */
  final AtomicBoolean faulty = new AtomicBoolean();

  final AtomicInteger plainRequests = new AtomicInteger();

  /** The last upgrade's request, for as long as something in the proxy needs it. */
  public volatile WeakReference<HttpServerRequest> lastRequest = new WeakReference<>(null);

  final Vertx vertx;

  /** Why a handler of the server threw; a test expects none. */
  final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

  private final RouteTable routes;
  private final SharedState shared;
  private AffinityCookie affinity;
  private final SessionIds ids = new SessionIds();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final long connectTimeoutMillis;
  private final TestTls tls;
  private final String hosts;

  BridgeFixture(BridgeSettings settings, String target) {
    this.vertx =
        TestVertx.create(
            settings.nativeTransport ? "" : "nio",
            new VertxOptions().setEventLoopPoolSize(settings.eventLoops));
    vertx.exceptionHandler(uncaught::add);
    Settings live =
        settings.toSettings(List.of(new Settings.Route("/app/", target, "app", List.of())));
    this.routes = RouteTable.of(live.routes());
    this.connectTimeoutMillis = settings.connectTimeout.toMillis();
    this.hosts = settings.hosts;
    this.pool = new SlotPool(settings.cap, () -> {});
    this.damper = new RefusalDamper(settings.nanoTime);
    this.shared = shared(live, settings.nanoTime);
    this.tls = new TestTls(settings.engine);
    HttpServerOptions server = settings.server.apply(tls.options(vertx, live.publicEndpoint()));
    for (int i = 0; i < settings.eventLoops; i++) {
      Endpoint endpoint = new Endpoint(server, i == 0 ? traffic : new Traffic());
      get(vertx.deployVerticle(endpoint));
      endpoints.add(endpoint);
    }
  }

  /** One event loop's share, on a port of its own. */
  private final class Endpoint extends VerticleBase {
    private final HttpServerOptions options;
    private final Traffic traffic;
    private volatile int port;

    Endpoint(HttpServerOptions options, Traffic traffic) {
      this.options = options;
      this.traffic = traffic;
    }

    /** Closes the client at the end, which keeps it: one that nobody refers to is closed early. */
    private Future<Void> knock() {
      NetClient client = vertx.createNetClient();
      return client.connect(port, "127.0.0.1").compose(NetSocket::close).eventually(client::close);
    }

    @Override
    public Future<?> start() {
      UpgradeHandler upgrades =
          new UpgradeHandler(
              vertx,
              shared,
              ids,
              traffic,
              OpenDoor.gatekeeper(vertx),
              new UpstreamDialer(
                  vertx,
                  TestUpstreams.with(vertx, hosts),
                  tls.upstreams(),
                  new ClientSSLOptions()));
      return vertx
          .createHttpServer(options)
          .requestHandler(request -> handle(request, upgrades))
          .listen()
          .onSuccess(server -> port = server.actualPort())
          // The first connect of an event loop opens its resolver's socket, which stays.
          .compose(server -> knock());
    }
  }

  static BridgeFixture to(ScriptedUpstream upstream, BridgeSettings settings) {
    return new BridgeFixture(settings, "http://127.0.0.1:" + upstream.port());
  }

  static BridgeFixture to(ScriptedUpstream upstream) {
    return to(upstream, new BridgeSettings());
  }

  /** One that takes frames of this many bytes at the most. */
  static BridgeFixture limited(ScriptedUpstream upstream, int maxFrame) {
    BridgeSettings settings = new BridgeSettings();
    settings.maxFrame = maxFrame;
    return to(upstream, settings);
  }

  /** That one session has ended, in this way, and nothing of it is left. */
  void assertEnd(ScriptedUpstream upstream, RecordedEvents.End end) {
    awaitEmpty();
    assertEquals(List.of(end), events.ends);
    Await.until("the upstream's script over", Await.BOUND, () -> upstream.running() == 0, () -> "");
    assertEquals(List.of(), upstream.failures());
    assertEquals(List.of(), uncaught);
  }

  static <T> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  long connectTimeoutMillis() {
    return connectTimeoutMillis;
  }

  int port() {
    return endpoints.get(0).port;
  }

  Peer client() throws IOException {
    return Peer.connect(port());
  }

  /** A client of the event loop that is next in turn. */
  Peer client(int turn) throws IOException {
    return Peer.connect(endpoints.get(turn % endpoints.size()).port);
  }

  /** A client whose session is open. */
  public Peer session(String... headers) throws IOException {
    Peer client = client();
    String head = client.upgrade("/app/", headers);
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(head);
    }
    return client;
  }

  /** Waits until nothing of a session is left. */
  void awaitEmpty() {
    Await.until("all slots back", () -> pool.open() == 0);
    Await.until("registry empty", () -> registry.all().isEmpty());
  }

  RecordedEvents.End awaitEnd() {
    Await.until("a session's end", () -> !events.ends.isEmpty());
    return events.ends.get(0);
  }

  private SharedState shared(Settings live, LongSupplier nanoTime) {
    AdmissionControl admission =
        new AdmissionControl(
            pool,
            (holder, path) -> Optional.empty(),
            new UserSessions(() -> live.webSocketProxy().maxSessionsPerUser(), user -> 0),
            draining::get);
    ForwardedHeaders forwarded =
        new ForwardedHeaders(
            live.publicEndpoint().trustedProxies(), live.webSocketProxy().userHeader());
    this.affinity =
        new AffinityCookie(
            live.publicEndpoint().affinityCookie(),
            this::cluster,
            (holder, path) -> false,
            forwarded,
            registry);
    return new SharedState(
        () -> {
          if (pool.open() > 0 && faulty.getAndSet(false)) {
            throw new IllegalStateException("a fault of ours");
          }
          return live;
        },
        admission,
        damper,
        affinity,
        registry,
        events,
        forwarded,
        TestUpstreams.mark(),
        nanoTime,
        LoggerFactory.getLogger("io.headroom.sessions"),
        AuditLog.none());
  }

  private ClusterSnapshot cluster() {
    InstanceLoad own = new InstanceLoad("own", pool.open(), 0, pool.cap(), draining.get());
    InstanceLoad other = new InstanceLoad("other", 0, 0, freeElsewhere.get(), false);
    return new FixedClusterView(List.of(own, other), null).snapshot();
  }

  private void handle(HttpServerRequest request, UpgradeHandler upgrades) {
    Optional<Incoming> incoming = Incoming.of(request);
    if (!RequestRules.asksForWebSocket(request.headers())) {
      incoming
          .flatMap(affinity::ofPage)
          .ifPresent(cookie -> request.response().headers().add("Set-Cookie", cookie));
      plainRequests.incrementAndGet();
      request.response().end("plain");
      return;
    }
    lastRequest = new WeakReference<>(request);
    upgrades.handle(request, incoming, incoming.flatMap(judged -> routes.match(judged.path())));
  }

  @Override
  public void close() {
    get(vertx.close());
    tls.close();
  }
}
