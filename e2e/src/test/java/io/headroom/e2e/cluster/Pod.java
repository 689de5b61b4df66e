package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess.Signal;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** One process of a cluster under test and the sessions that clients hold on it. */
final class Pod implements AutoCloseable {
  private static final Duration EXIT_BOUND = Duration.ofSeconds(60);

  private final String test;
  private final String id;
  private final HeadroomConfig config;
  private final Deque<WebSocketProbe> sessions = new ArrayDeque<>();
  private HeadroomProcess process;
  private volatile boolean frozen;

  private Pod(String test, String id, HeadroomConfig config, HeadroomProcess process) {
    this.test = test;
    this.id = id;
    this.config = config;
    this.process = process;
  }

  /** Starts one and waits until it has joined. */
  static Pod start(String test, String id, HeadroomConfig config) {
    config.set("instanceId", id);
    return new Pod(test, id, config, HeadroomProcess.start(test, config));
  }

  String id() {
    return id;
  }

  int eventBusPort() {
    return (int) config.get("cluster.eventBusPort");
  }

  HeadroomProcess process() {
    return process;
  }

  /** Whether it runs, frozen or not. */
  boolean alive() {
    return process.alive();
  }

  boolean frozen() {
    return frozen;
  }

  /** Sessions that clients hold. */
  int held() {
    return sessions.size();
  }

  Capacity capacity() throws IOException {
    return new Capacity(new JsonObject(process.http().get("/_headroom/capacity").body()));
  }

  UpgradeRequest upgrade() {
    return UpgradeRequest.to(process.host(), process.port(), "/echo/session");
  }

  /** Opens sessions, one after the other; each has echoed once when this returns. */
  void open(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      WebSocketProbe probe = WebSocketProbe.open(upgrade());
      sessions.push(probe);
      echo(probe);
    }
  }

  /** Ends so many sessions. */
  void end(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      sessions.pop().close();
    }
  }

  /** Every session that clients hold still works. */
  void echoAll() throws IOException {
    for (WebSocketProbe probe : sessions) {
      echo(probe);
    }
  }

  private static void echo(WebSocketProbe probe) throws IOException {
    probe.send(Frame.text("hello"));
    assertEquals("hello", probe.readMessage().text());
  }

  /** The process ends without a word. */
  void kill() throws IOException {
    process.signal(Signal.KILL);
    process.awaitExit(EXIT_BOUND);
    frozen = false;
    end(held());
  }

  /** It drains and ends. */
  void leave() throws IOException {
    process.signal(Signal.TERM);
    assertEquals(0, process.awaitExit(EXIT_BOUND), process.logTail());
    end(held());
  }

  /** Starts it anew where it was, after it ended. */
  void restart() {
    process = HeadroomProcess.restart(test, config, process);
  }

  void freeze() {
    frozen = true;
    process.signal(Signal.STOP);
  }

  void thaw() {
    process.signal(Signal.CONT);
    frozen = false;
  }

  @Override
  public void close() throws IOException {
    end(held());
    process.close();
  }
}
