package io.headroom.e2e.process;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One real Headroom, started by the launcher on free ports. Its configuration and logs stay under
 * {@code target/e2e} after the test.
 */
public final class HeadroomProcess implements AutoCloseable {

  private static final Duration START_BOUND = Duration.ofSeconds(90);
  private static final int TRIES = 3;
  private static final Pattern PORT_TAKEN =
      Pattern.compile("(?i)address already in use|port .*(taken|in use)");

  private final ManagedProcess process;
  private final Path configFile;
  private final String host;
  private final int publicPort;
  private final int managementPort;
  private final HttpCalls http;
  private final HttpCalls management;

  private HeadroomProcess(
      ManagedProcess process, Path configFile, String host, int publicPort, int managementPort) {
    this.process = process;
    this.configFile = configFile;
    this.host = host;
    this.publicPort = publicPort;
    this.managementPort = managementPort;
    this.http = new HttpCalls(host, publicPort);
    this.management = new HttpCalls(host, managementPort);
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param name of the test: names its folder of logs
   */
  public static HeadroomProcess start(String name, HeadroomConfig config) {
    return start(name, config, "/health/ready");
  }

  /** As {@link #start}, also if it cannot join its cluster: waits until it is live. */
  public static HeadroomProcess startUnjoined(String name, HeadroomConfig config) {
    return start(name, config, "/health/live");
  }

  private static HeadroomProcess start(String name, HeadroomConfig config, String health) {
    for (int attempt = 1; ; attempt++) {
      List<Integer> ports = FreePorts.take(2);
      HeadroomProcess started = launch(name, config, ports.get(0), ports.get(1));
      try {
        started.await(health);
        return started;
      } catch (AssertionError e) {
        started.close();
        if (attempt == TRIES || !PORT_TAKEN.matcher(started.log()).find()) {
          throw e;
        }
      }
    }
  }

  /** Starts another one in place of {@code former}, which has ended: the same ports. */
  public static HeadroomProcess restart(
      String name, HeadroomConfig config, HeadroomProcess former) {
    HeadroomProcess started = launch(name, config, former.publicPort, former.managementPort);
    started.await("/health/ready");
    return started;
  }

  private static HeadroomProcess launch(
      String name, HeadroomConfig config, int publicPort, int managementPort) {
    config.set("public.port", publicPort).set("management.port", managementPort);
    Path folder = Places.output(name);
    Path file = config.fileOr(folder.resolve("headroom-" + publicPort + ".yaml"));
    write(file, config);
    ManagedProcess process =
        ManagedProcess.start("headroom", folder, config.environment(), config.command(file));
    return new HeadroomProcess(process, file, config.host(), publicPort, managementPort);
  }

  /** The address it listens on. */
  public String host() {
    return host;
  }

  public int port() {
    return publicPort;
  }

  public int managementPort() {
    return managementPort;
  }

  public long pid() {
    return process.pid();
  }

  /** {@code http://host:port}. */
  public String origin() {
    return "http://" + host + ":" + publicPort;
  }

  /** Calls to the public port. */
  public HttpCalls http() {
    return http;
  }

  /** Calls to the management port. */
  public HttpCalls management() {
    return management;
  }

  /** One scrape. */
  public Metrics metrics() {
    try {
      return Metrics.parse(management().get("/metrics").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the configuration file again, for the running instance to see. */
  public void reconfigure(HeadroomConfig config) {
    write(configFile, config);
  }

  /** Overwrites the configuration file with any text. */
  public void reconfigure(String text) {
    write(configFile, text);
  }

  public void signal(ManagedProcess.Signal signal) {
    process.signal(signal);
  }

  public int awaitExit(Duration bound) {
    return process.awaitExit(bound);
  }

  public boolean alive() {
    return process.alive();
  }

  public String log() {
    return process.log();
  }

  public String logTail() {
    return process.logTail();
  }

  @Override
  public void close() {
    process.kill();
    process.close();
  }

  private void await(String health) {
    Await.until(
        health + " on management port " + managementPort,
        START_BOUND,
        () -> !alive() || management().get(health).statusCode() == 200,
        process::logTail);
    if (!alive()) {
      throw new AssertionError("Headroom ended at once" + process.logTail());
    }
  }

  private static void write(Path file, HeadroomConfig config) {
    write(file, config.text());
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
