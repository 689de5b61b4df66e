package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.InvalidSettings;
import io.headroom.config.Settings;
import io.headroom.proxy.bridge.Direction;
import io.headroom.proxy.bridge.OpenSession;
import io.headroom.proxy.bridge.SessionRegistry;
import io.headroom.proxy.http.AdminApi;
import io.headroom.proxy.http.AdminToken;
import io.headroom.proxy.http.HealthApi;
import io.headroom.proxy.http.Liveness;
import io.headroom.proxy.http.MetricsApi;
import io.headroom.proxy.http.OwnSessions;
import io.headroom.proxy.metrics.ConfigReloads;
import io.headroom.proxy.metrics.MetricsRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port over real sockets. */
class ManagementVerticleIT {
  private static final String TOKEN = "right-token";
  private static final Map<String, String> ALLOWED = Map.of("Authorization", "token " + TOKEN);
  private static final long PATIENCE_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private final MetricsRegistry registry = new MetricsRegistry();
  private final SessionRegistry sessions = new SessionRegistry();
  private final Liveness liveness = new Liveness();
  private final AtomicBoolean joined = new AtomicBoolean(true);
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicInteger drains = new AtomicInteger();
  private int port;

  private record Answer(int status, MultiMap headers, Buffer body) {
    private JsonObject json() {
      return body.toJsonObject();
    }
  }

  @BeforeEach
  void start() throws Exception {
    new ConfigReloads(registry).refused();
    port = deploy(new Settings.Management("127.0.0.1", 0, "", TOKEN)).port();
  }

  @AfterEach
  void stop() throws Exception {
    done(vertx.close());
    registry.close();
  }

  @Test
  void servesPrometheusTextUnlessOpenMetricsIsPreferred() throws Exception {
    String text = "text/plain; version=0.0.4; charset=utf-8";
    String openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assertEquals(text, scrapedAs("*/*"));
    assertEquals(text, scrapedAs("text/html"));
    assertEquals(
        text, scrapedAs("text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.1"));
    assertEquals(openMetrics, scrapedAs("application/openmetrics-text"));
    // What Prometheus 2 and 3 send.
    assertEquals(
        openMetrics,
        scrapedAs(
            "application/openmetrics-text;version=1.0.0;q=0.8,"
                + "application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"));
    assertEquals(
        openMetrics,
        scrapedAs(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                + "encoding=delimited;q=0.6,"
                + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"));
    String body = get("/metrics", Map.of()).body().toString();
    assertTrue(body.contains("\nconfig_reloads_total{result=\"refused\"} 1.0\n"), body);
  }

  @Test
  void compressesAScrapeForWhoAsks() throws Exception {
    Answer answer = get("/metrics", Map.of("Accept-Encoding", "gzip"));
    assertEquals("gzip", answer.headers().get("Content-Encoding"));
  }

  @Test
  void isReadyOnlyWhenJoinedAndNotDraining() throws Exception {
    assertEquals(200, get("/health/ready", Map.of()).status());
    assertEquals(200, get("/health/started", Map.of()).status());
    draining.set(true);
    assertEquals(503, get("/health/ready", Map.of()).status());
    assertEquals(200, get("/health/started", Map.of()).status());
    draining.set(false);
    joined.set(false);
    assertEquals(503, get("/health/ready", Map.of()).status());
    assertEquals(503, get("/health/started", Map.of()).status());
    assertEquals(200, get("/health/live", Map.of()).status());
  }

  @Test
  void isAliveOnlyWhileEveryEventLoopAnswers() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    Vertx other = Vertx.vertx();
    try {
      Context stuck = other.getOrCreateContext();
      liveness.watch(stuck);
      assertEquals(200, get("/health/live", Map.of()).status());
      stuck.runOnContext(nothing -> awaitQuietly(free));
      assertEquals(503, get("/health/live", Map.of()).status());
      free.countDown();
      assertEquals(200, get("/health/live", Map.of()).status());
    } finally {
      free.countDown();
      done(other.close());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/sessions", "/admin/config", "/admin/nothing"})
  void asksForTheTokenFirst(String path) throws Exception {
    Answer missing = get(path, Map.of());
    assertEquals(401, missing.status());
    assertTrue(missing.headers().contains("WWW-Authenticate"));
    assertEquals(403, get(path, Map.of("Authorization", "token wrong")).status());
    assertEquals(401, get(path + "?token=" + TOKEN, Map.of()).status());
    assertEquals(401, get(path + "?access_token=" + TOKEN, Map.of()).status());
  }

  @Test
  void listsTheSessions() throws Exception {
    long tenSecondsAgo = System.nanoTime() - TimeUnit.SECONDS.toNanos(10);
    OpenSession old = new OpenSession("s-1", "jupyter", tenSecondsAgo).in(sessions);
    OpenSession.count(old.traffic(), Direction.CLIENT_TO_UPSTREAM, 1, 11);
    OpenSession.count(old.traffic(), Direction.UPSTREAM_TO_CLIENT, 1, 22);
    new OpenSession("s-2", "terminal", System.nanoTime()).in(sessions);
    JsonObject list = get("/admin/sessions", ALLOWED).json();
    assertEquals(2, list.getInteger("total"));
    assertFalse(list.getBoolean("truncated"));
    assertEquals(new JsonArray(), list.getJsonArray("unanswered"));
    JsonObject first = list.getJsonArray("sessions").getJsonObject(0);
    assertEquals("s-1", first.getString("id"));
    assertEquals("pod-a", first.getString("instance"));
    assertEquals("jupyter", first.getString("kind"));
    assertEquals("/user/s-1/api/kernels/1/channels", first.getString("path"));
    assertEquals("user-of-s-1", first.getString("user"));
    assertEquals("10.0.0.7", first.getString("clientAddress"));
    assertTrue(first.getDouble("ageSeconds") >= 10);
    assertTrue(first.getDouble("idleSeconds") >= 10);
    assertEquals(11, first.getInteger("bytesFromClient"));
    assertEquals(22, first.getInteger("bytesToClient"));
    JsonObject page = get("/admin/sessions?limit=1", ALLOWED).json();
    assertEquals(1, page.getJsonArray("sessions").size());
    assertTrue(page.getBoolean("truncated"));
    assertEquals(400, get("/admin/sessions?limit=none", ALLOWED).status());
  }

  @Test
  void closesASession() throws Exception {
    OpenSession session = new OpenSession("s-1", "jupyter", 0).in(sessions);
    assertEquals(204, send(HttpMethod.DELETE, "/admin/sessions/s-1", ALLOWED).status());
    assertEquals("1008 closed by an administrator", session.closed());
    assertEquals(404, send(HttpMethod.DELETE, "/admin/sessions/s-2", ALLOWED).status());
    assertEquals(401, send(HttpMethod.DELETE, "/admin/sessions/s-1", Map.of()).status());
  }

  @Test
  void drains() throws Exception {
    assertEquals(401, send(HttpMethod.POST, "/admin/drain", Map.of()).status());
    assertEquals(0, drains.get());
    assertEquals(202, send(HttpMethod.POST, "/admin/drain", ALLOWED).status());
    assertEquals(1, drains.get());
    assertEquals(405, get("/admin/drain", ALLOWED).status());
  }

  @Test
  void showsTheSettingsWithoutTheToken() throws Exception {
    Answer answer = get("/admin/config", Map.of("Authorization", "Bearer " + TOKEN));
    assertEquals("no-store", answer.headers().get("Cache-Control"));
    assertEquals(
        500, answer.json().getJsonObject("websocketProxy").getInteger("maxSessionsPerApp"));
    assertFalse(answer.body().toString().contains(TOKEN));
  }

  @Test
  void answersNothingToWebPages() throws Exception {
    assertEquals(403, get("/metrics", Map.of("Origin", "http://evil.example")).status());
    assertEquals(403, get("/metrics", Map.of("Sec-Fetch-Site", "cross-site")).status());
    // A name that its owner bent to 127.0.0.1.
    assertEquals(403, get("/metrics", Map.of("Host", "evil.example:" + port)).status());
    assertEquals(403, get("/admin/config", Map.of("Host", "127.0.0.1.evil.example")).status());
    for (String own :
        new String[] {"localhost", "127.0.0.1:" + port, "[::1]:" + port, "10.1.2.3"}) {
      assertEquals(200, get("/metrics", Map.of("Host", own)).status(), own);
    }
  }

  @Test
  void explainsWhatItDoesNotServe() throws Exception {
    assertEquals(
        "nothing is served at this path", get("/nothing", Map.of()).json().getString("error"));
    assertEquals(404, get("/nothing", Map.of()).status());
    assertEquals(405, send(HttpMethod.POST, "/metrics", Map.of()).status());
  }

  @Test
  void withoutATokenTheAdminApiIsOffAndSaysHowToTurnItOn() throws Exception {
    port = deploy(new Settings.Management("127.0.0.1", 0, "", "")).port();
    Answer answer = get("/admin/config", Map.of("Authorization", "token "));
    assertEquals(403, answer.status());
    assertTrue(answer.json().getString("error").contains("management.tokenFile"));
    assertEquals(200, get("/health/ready", Map.of()).status());
  }

  @Test
  void followsTheTokenFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("token");
    Files.writeString(file, "first\n");
    port = deploy(new Settings.Management("127.0.0.1", 0, file.toString(), "from-env")).port();
    assertEquals(200, configStatus("first"));
    assertEquals(403, configStatus("from-env"));
    replace(file, "second\n");
    untilConfigStatusIs(200, "second");
    assertEquals(403, configStatus("first"));
    Files.delete(file);
    untilConfigStatusIs(403, "second");
    replace(file, "third");
    untilConfigStatusIs(200, "third");
    replace(file, "x".repeat(5_000));
    untilConfigStatusIs(403, "third");
  }

  @Test
  void namesTheKeyWhenThePortIsTaken() {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> deploy(new Settings.Management("127.0.0.1", port, "", TOKEN)));
    InvalidSettings invalid = assertInstanceOf(InvalidSettings.class, failure.getCause());
    assertEquals("management.port", invalid.problems().get(0).key());
    assertEquals(Integer.toString(port), invalid.problems().get(0).found());
  }

  @Test
  void namesTheKeyWhenTheHostIsNotOurs() {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> deploy(new Settings.Management("192.0.2.1", 0, "", TOKEN)));
    InvalidSettings invalid = assertInstanceOf(InvalidSettings.class, failure.getCause());
    assertEquals("management.host", invalid.problems().get(0).key());
  }

  private ManagementVerticle deploy(Settings.Management settings) throws Exception {
    AdminToken token = new AdminToken(settings);
    ManagementVerticle verticle =
        new ManagementVerticle(
            settings,
            new MetricsApi(registry),
            new HealthApi(liveness, joined::get, draining::get),
            token,
            new AdminApi(
                token,
                new OwnSessions("pod-a", sessions),
                this::drain,
                () -> AnySettings.withToken(TOKEN)));
    done(vertx.deployVerticle(verticle));
    return verticle;
  }

  private Future<Void> drain() {
    drains.incrementAndGet();
    return Future.succeededFuture();
  }

  private String scrapedAs(String accept) throws Exception {
    Answer answer = get("/metrics", Map.of("Accept", accept));
    assertEquals(200, answer.status());
    return answer.headers().get("Content-Type");
  }

  private int configStatus(String token) throws Exception {
    return get("/admin/config", Map.of("Authorization", "token " + token)).status();
  }

  private void untilConfigStatusIs(int expected, String token) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    int status = configStatus(token);
    while (status != expected && System.nanoTime() - deadline < 0) {
      done(vertx.timer(50, TimeUnit.MILLISECONDS));
      status = configStatus(token);
    }
    assertEquals(expected, status);
  }

  private static void replace(Path file, String content) throws IOException {
    Path fresh = file.resolveSibling("fresh");
    Files.writeString(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Answer get(String path, Map<String, String> headers) throws Exception {
    return send(HttpMethod.GET, path, headers);
  }

  private Answer send(HttpMethod method, String path, Map<String, String> headers)
      throws Exception {
    RequestOptions options =
        new RequestOptions().setMethod(method).setHost("127.0.0.1").setPort(port).setURI(path);
    headers.forEach(options::putHeader);
    // Nested: composed out here, the body could arrive before anyone listens for it.
    return done(
        client
            .request(options)
            .compose(request -> request.send().compose(ManagementVerticleIT::readAll)));
  }

  private static Future<Answer> readAll(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), response.headers(), body));
  }

  private static <T> T done(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
