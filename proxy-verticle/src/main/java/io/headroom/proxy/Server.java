package io.headroom.proxy;

import io.headroom.config.InvalidSettings;
import io.headroom.config.LoadedSettings;
import io.headroom.config.Settings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.headroom.config.SettingsWatcher;
import io.headroom.proxy.launch.Farewell;
import io.headroom.proxy.launch.VertxFactory;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.TlsEngine;
import io.headroom.proxy.transport.Transports;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One serving process from its sources to its last word. Runs on the main thread. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /**
   * Beyond the drain time, of the chart's 10 s: for the last closes and for leaving the cluster.
   */
  private static final Duration LEAVE_TAKING = Duration.ofSeconds(9);

  private final SettingsSources sources;
  private final Farewell farewell;

  Server(SettingsSources sources, Farewell farewell) {
    this.sources = sources;
    this.farewell = farewell;
  }

  /** Serves until the process ends; fails when it cannot begin. */
  void run() throws InvalidSettings {
    try {
      serve();
    } catch (InvalidSettings | RuntimeException failure) {
      if (farewell.begun()) {
        // It failed because it was told to leave while it came up: nothing to tell.
        untilTheEnd();
      }
      throw failure;
    }
  }

  private void serve() throws InvalidSettings {
    LoadedSettings loaded = load(sources);
    Settings settings = loaded.settings();
    ConnectionLimits limits = new ConnectionLimits(System::nanoTime);
    TlsEngine engine = TlsEngine.choose(System.getProperty("headroom.tls", ""));
    Vertx vertx =
        Transports.ofThisMachine()
            .open(
                System.getProperty("headroom.transport", ""),
                on -> begin(settings, limits.on(on), engine));
    farewell.duty(LEAVE_TAKING, List.of(vertx::close));
    if (sources.file() == null) {
      LOG.info("no configuration file: public.host = {}", settings.publicEndpoint().host());
    }
    loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
    SettingsWatcher watcher = SettingsWatcher.start(vertx, sources, loaded).await();
    Headroom headroom =
        Headroom.start(vertx, watcher, limits, engine, WarmUp.limits(sources.file() != null))
            .await();
    farewell.duty(
        settings.drain().timeout().plus(LEAVE_TAKING), List.of(headroom::stop, vertx::close));
    // After that: who reads it may send a signal at once, and is owed a drain.
    headroom.announce();
    untilTheEnd();
  }

  private static Vertx begin(Settings settings, Transport transport, TlsEngine engine)
      throws TimeoutException {
    Vertx vertx = VertxFactory.create(settings, transport);
    LOG.atInfo()
        .addKeyValue("version", Main.Version.number())
        .addKeyValue("java", Runtime.version().toString())
        .addKeyValue("instance", settings.instanceId())
        .addKeyValue("transport", transport.name())
        .addKeyValue("tls", engine.toString())
        .addKeyValue("eventLoops", VertxFactory.eventLoops(settings))
        .log("Headroom starts");
    return vertx;
  }

  /** Every problem that can be found without serving. */
  static LoadedSettings load(SettingsSources sources) throws InvalidSettings {
    Vertx vertx = VertxFactory.createForLoading();
    try {
      return SettingsLoader.load(vertx, sources).await();
    } finally {
      vertx.close().await();
    }
  }

  /** A signal ends the JVM whatever this thread does; {@link Farewell} sees to the rest. */
  private static void untilTheEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
