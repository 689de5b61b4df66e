package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a changed file does to the settings, and who is told. */
@ExtendWith(VertxExtension.class)
class SettingsWatcherTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.headroom.config");

  @TempDir Path directory;
  private Path file;
  private Vertx vertx;

  @BeforeEach
  void begin(Vertx given) {
    vertx = given;
    file = directory.resolve("headroom.yaml");
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void end() {
    logger.detachAppender(log);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(file, yaml);
  }

  private SettingsWatcher watch(Loading loading) {
    return loading.watched(vertx, Duration.ofMillis(20));
  }

  private SettingsWatcher watch(String yaml) throws IOException {
    write(yaml);
    return watch(Loading.file(file));
  }

  private List<String> logged() {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void liveKeysChangeAndListenersAreTold() throws IOException {
    SettingsWatcher watcher = watch("websocketProxy: {maxSessionsPerApp: 5}");
    List<Settings> told = new CopyOnWriteArrayList<>();
    List<Reload> reloads = new CopyOnWriteArrayList<>();
    watcher.onChange(told::add);
    watcher.onReload(reloads::add);

    write(
        """
        websocketProxy: {maxSessionsPerApp: 6, heartbeatIntervalMs: 1, sessionIdleTimeoutMs: 2}
        capacity: {warnFreePercent: 3, reservationTtlMs: 4}
        gate: {perAddress: 6, strangersPercent: 7}
        routes: [{path: /a/, target: "http://a:1"}]
        """);
    Reload reload = watcher.check().await();

    Settings now = watcher.current();
    assertEquals(6, now.webSocketProxy().maxSessionsPerApp());
    assertEquals(Duration.ofMillis(1), now.webSocketProxy().heartbeatInterval());
    assertEquals(Duration.ofMillis(2), now.webSocketProxy().sessionIdleTimeout());
    assertEquals(new Settings.Capacity(3, Duration.ofMillis(4)), now.capacity());
    assertEquals(new Settings.Gate(6, 7), now.gate());
    assertEquals(1, now.routes().size());
    assertEquals(
        new Reload.Applied(
            List.of(
                "websocketProxy.maxSessionsPerApp",
                "websocketProxy.sessionIdleTimeoutMs",
                "websocketProxy.heartbeatIntervalMs",
                "capacity.warnFreePercent",
                "capacity.reservationTtlMs",
                "gate.perAddress",
                "gate.strangersPercent",
                "routes"),
            List.of()),
        reload);
    assertEquals(List.of(now), told);
    assertEquals(List.of(reload), reloads);
    assertTrue(logged().contains("websocketProxy.maxSessionsPerApp = 6 (was 5)"));
  }

  @Test
  void otherKeysWaitForARestart() throws IOException {
    SettingsWatcher watcher = watch("public: {port: 1000}");
    List<Settings> told = new CopyOnWriteArrayList<>();
    watcher.onChange(told::add);

    write("public: {port: 1001}\ncluster: {name: other}\nwebsocketProxy: {maxSessionsPerApp: 6}");
    Reload reload = watcher.check().await();

    assertEquals(
        new Reload.Applied(
            List.of("websocketProxy.maxSessionsPerApp"), List.of("public.port", "cluster.name")),
        reload);
    assertEquals(1000, watcher.current().publicEndpoint().port());
    assertEquals("headroom", watcher.current().cluster().name());
    assertEquals(6, watcher.current().webSocketProxy().maxSessionsPerApp());
    assertTrue(
        logged().contains("public.port needs a restart: the file says 1001, 1000 stays in force"));
  }

  @Test
  void whenOnlyOtherKeysChangeNobodyIsTold() throws IOException {
    SettingsWatcher watcher = watch("public: {port: 1000}");
    Settings before = watcher.current();
    List<Settings> told = new CopyOnWriteArrayList<>();
    watcher.onChange(told::add);

    write("public: {port: 1001}");
    watcher.check().await();

    assertSame(before, watcher.current());
    assertEquals(List.of(), told);
  }

  @Test
  void aWrongFileIsRefusedWholeAndOnce() throws IOException {
    SettingsWatcher watcher = watch("websocketProxy: {maxSessionsPerApp: 5}");
    Settings before = watcher.current();
    List<Reload> reloads = new CopyOnWriteArrayList<>();
    watcher.onReload(reloads::add);

    write("websocketProxy: {maxSessionsPerApp: 6}\ncapacity: {warnFreePercent: 200}\ntypo: 1");
    Reload first = watcher.check().await();
    Reload second = watcher.check().await();

    assertEquals(2, assertInstanceOf(Reload.Refused.class, first).problems().size());
    assertInstanceOf(Reload.Unchanged.class, second);
    assertSame(before, watcher.current());
    assertEquals(List.of(first), reloads);
    assertEquals(
        List.of(
            "The configuration file is refused, the old values stay:"
                + " [capacity.warnFreePercent = 200: expected a whole number from 0 to 100, typo:"
                + " unknown key, expected one of instanceId, public, management, websocketProxy,"
                + " capacity, gate, drain, timeouts, cluster, audit, access, routes]"),
        logged());
  }

  @Test
  void brokenYamlAnEmptiedAndALostFileAreRefused() throws IOException {
    SettingsWatcher watcher = watch("websocketProxy: {maxSessionsPerApp: 5}");

    write("a: [");
    assertInstanceOf(Reload.Refused.class, watcher.check().await());
    write("");
    Reload.Refused emptied = assertInstanceOf(Reload.Refused.class, watcher.check().await());
    assertEquals("expected settings, but it is empty", emptied.problems().get(0).expected());
    Files.delete(file);
    assertInstanceOf(Reload.Refused.class, watcher.check().await());
    assertEquals(5, watcher.current().webSocketProxy().maxSessionsPerApp());
  }

  @Test
  void aMendedFileIsToldAsApplied() throws IOException {
    SettingsWatcher watcher = watch("websocketProxy: {maxSessionsPerApp: 5}");
    write("a: [");
    watcher.check().await();

    write("websocketProxy: {maxSessionsPerApp: 5}");

    assertEquals(new Reload.Applied(List.of(), List.of()), watcher.check().await());
    assertInstanceOf(Reload.Unchanged.class, watcher.check().await());
  }

  @Test
  void commentsChangeNothing() throws IOException {
    SettingsWatcher watcher = watch("websocketProxy: {maxSessionsPerApp: 5}");

    write("# more\nwebsocketProxy: {maxSessionsPerApp: 5, pings: answer}");

    assertInstanceOf(Reload.Unchanged.class, watcher.check().await());
  }

  @Test
  void theEnvironmentStillWinsOverAChangedFile() throws IOException {
    write("websocketProxy: {maxSessionsPerApp: 5, heartbeatIntervalMs: 5}");
    SettingsWatcher watcher =
        watch(
            Loading.file(file)
                .environment(Map.of("HEADROOM_WEBSOCKETPROXY_MAXSESSIONSPERAPP", "7"))
                .sets("capacity.warnFreePercent=50")
                .routes("/x/=http://x:1"));

    write("websocketProxy: {maxSessionsPerApp: 6, heartbeatIntervalMs: 6}");
    watcher.check().await();

    assertEquals(7, watcher.current().webSocketProxy().maxSessionsPerApp());
    assertEquals(Duration.ofMillis(6), watcher.current().webSocketProxy().heartbeatInterval());
    assertEquals(50, watcher.current().capacity().warnFreePercent());
    assertEquals(1, watcher.current().routes().size());
  }

  @Test
  void aListenerThatCannotTakeItRefusesTheChangeForAll() throws IOException {
    SettingsWatcher watcher = watch("websocketProxy: {maxSessionsPerApp: 5}");
    Settings before = watcher.current();
    List<Settings> told = new CopyOnWriteArrayList<>();
    List<Settings> toldLater = new CopyOnWriteArrayList<>();
    List<Reload> reloads = new CopyOnWriteArrayList<>();
    watcher.onChange(told::add);
    watcher.onChange(
        settings -> {
          if (settings.webSocketProxy().maxSessionsPerApp() == 6) {
            throw new IllegalStateException("no six");
          }
        });
    watcher.onChange(toldLater::add);
    watcher.onReload(reloads::add);

    write("websocketProxy: {maxSessionsPerApp: 6}\ncapacity: {warnFreePercent: 3}");
    Reload refused = watcher.check().await();

    assertSame(before, watcher.current());
    assertEquals(2, told.size());
    assertSame(before, told.get(1));
    assertEquals(List.of(), toldLater);
    assertEquals(
        List.of(
            "websocketProxy.maxSessionsPerApp, capacity.warnFreePercent: expected values that can be"
                + " put into force, but: no six"),
        assertInstanceOf(Reload.Refused.class, refused).problems().stream()
            .map(InvalidSettings.Problem::toString)
            .toList());
    assertEquals(List.of(refused), reloads);
    assertFalse(
        logged().stream().anyMatch(line -> line.contains("in force:")), logged().toString());
    assertFalse(logged().stream().anyMatch(line -> line.contains("(was ")), logged().toString());

    write("websocketProxy: {maxSessionsPerApp: 7}");
    assertInstanceOf(Reload.Applied.class, watcher.check().await());
    assertEquals(7, watcher.current().webSocketProxy().maxSessionsPerApp());
    assertEquals(1, toldLater.size());
  }

  /** The path of the own pages waits for a restart, the routes do not. */
  @Test
  void liveKeysThatGoOnlyWithARestartAreRefused() throws IOException {
    SettingsWatcher watcher = watch("public: {port: 1000}");

    write(
        """
        public: {port: 1000, path: /own}
        routes: [{path: /_headroom/x/, target: "http://a:1"}]
        """);

    assertEquals(
        "[routes[0].path = /_headroom/x/: expected a path outside public.path (/_headroom); valid"
            + " only with public.path: needs a restart]",
        assertInstanceOf(Reload.Refused.class, watcher.check().await()).problems().toString());
    assertEquals(List.of(), watcher.current().routes());
  }

  @Test
  void whatIsOddIsToldAtAReloadToo() throws IOException {
    SettingsWatcher watcher = watch("websocketProxy: {maxSessionsPerApp: 5}");

    write("websocketProxy: {heartbeatIntervalMs: 1}");
    watcher.check().await();

    assertTrue(
        logged()
            .contains(
                "websocketProxy.heartbeatIntervalMs = 1: expected 0 or 1000 and more; the unit is"
                    + " milliseconds"),
        logged().toString());
  }

  @Test
  void theSampleIsForThoseWhoConfiguredNothing() throws IOException {
    assertTrue(watch(Loading.nothing()).sampleEnabled());
    assertTrue(watch(Loading.nothing().sets("public.port=1")).sampleEnabled());
    assertFalse(watch(Loading.nothing().routes("/a/=http://a")).sampleEnabled());
    assertFalse(watch("routes: []").sampleEnabled());
  }
}
