package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headroom.config.Settings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.headroom.fixtures.TestTls;
import io.headroom.fixtures.TestVertx;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.launch.Exercise;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What a warm-up does, and what is left of it. */
class WarmUpIT {
  private static final Exercise.Limits SHORT = new Exercise.Limits(20, Duration.ofMinutes(1));

  @TempDir Path folder;
  private final Vertx vertx = TestVertx.create();

  /** Kept: Vert.x closes a client that the garbage collector finds. */
  private HttpClient client;

  private final Logger logger = (Logger) LoggerFactory.getLogger(WarmUp.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void end() throws Exception {
    logger.detachAppender(log);
    logger.setLevel(null);
    Await.result(vertx.close());
  }

  private Settings settings(String... sets) throws Exception {
    SettingsSources sources = SettingsSources.of(null, Map.of(), List.of(sets), List.of());
    return Await.result(SettingsLoader.load(vertx, sources)).settings();
  }

  private WarmUp warmUp(Settings settings, Tls tls, Exercise.Limits limits) throws Exception {
    return new WarmUp(vertx, settings, Await.result(MachineWatch.start(vertx)), tls, limits);
  }

  private void assertWarm(int rounds) {
    assertEquals(
        List.of("warmed up"), log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    assertTrue(
        log.list.get(0).getKeyValuePairs().toString().contains("rounds=\"" + rounds + "\""),
        log.list.get(0)::toString);
  }

  @Test
  void servesItsClientsByThePublicPortsHandlers() throws Exception {
    Await.result(warmUp(settings(), Tls.plain(TestTls.best()), SHORT).run());

    assertWarm(20);
    assertEquals(Set.of(), Set.copyOf(vertx.deploymentIDs()), "all of it is gone");
  }

  /** The cap of one user would stop it: nobody names its user. */
  @Test
  void whatTheSettingsForbidStrangersDoesNotStopIt() throws Exception {
    Settings strict =
        settings(
            "websocketProxy.maxSessionsPerApp=1",
            "websocketProxy.maxSessionsPerUser=1",
            "websocketProxy.userHeader=X-User");

    Await.result(warmUp(strict, Tls.plain(TestTls.best()), SHORT).run());

    assertWarm(20);
  }

  @ParameterizedTest
  @EnumSource
  void showsItsCertificateToItself(TlsEngine engine) throws Exception {
    Certificates made = Certificates.of(folder, "served", "dns:elsewhere.example");
    Settings settings = settings("public.tls.cert=" + made.cert(), "public.tls.key=" + made.key());
    try (Tls tls = Await.result(Tls.start(vertx, engine, settings.publicEndpoint().tls()))) {
      Await.result(warmUp(settings, tls, SHORT).run());
    }

    assertWarm(20);
  }

  @Test
  void itsFailureIsNoneOfTheStarts() throws Exception {
    WarmUp warmUp = warmUp(settings(), Tls.plain(TestTls.best()), SHORT);
    Await.result(vertx.close());

    Await.result(warmUp.run());

    assertTrue(log.list.get(0).getFormattedMessage().startsWith("not warmed up: "));
  }

  @Test
  void aProcessIsWarmBeforeItServesAndNothingOfItIsCounted() throws Exception {
    Path file = Files.writeString(folder.resolve("headroom.yaml"), "cluster: {enabled: false}");
    String[] arguments = HeadroomProcess.freePorts("--config", file.toString());
    int management = HeadroomProcess.port(arguments, "management.port");
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();

      List<String> out = process.out();
      JsonObject warmed = new JsonObject(process.awaitLine(line -> line.contains("\"warmed up\"")));
      assertTrue(warmed.containsKey("rounds"), warmed::encode);
      assertTrue(out.indexOf(warmed.encode()) < out.size() - 1, "serving comes behind");
      assertFalse(process.toString().contains("session ended"), process::toString);
      String metrics = get(management, "/metrics");
      for (String never : List.of("ws_closes_total", "ws_frames_total", "http_requests_total")) {
        assertTrue(sum(metrics, never) == 0, metrics);
      }
      assertEquals(
          new HashSet<>(List.of(HeadroomProcess.port(arguments, "public.port"), management)),
          process.listeningPorts());
      process.signal("TERM");
      assertEquals(0, process.exitCode(), process::toString);
      assertFalse(process.toString().contains("rehears"), process::toString);
    }
  }

  @Test
  void aProcessThatIsOnlyTriedIsNotWarmedUp() throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar(HeadroomProcess.freePorts())) {
      process.awaitServing();

      assertFalse(process.toString().contains("warmed up"), process::toString);
    }
  }

  private static double sum(String metrics, String family) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(family))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String get(int port, String path) throws Exception {
    client = vertx.createHttpClient();
    return Await.result(
            client
                .request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(request -> request.send().compose(HttpClientResponse::body)))
        .toString();
  }
}
