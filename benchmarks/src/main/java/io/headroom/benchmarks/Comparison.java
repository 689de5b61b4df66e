package io.headroom.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a plan: all proxies on one core, loaded in turn, shape by shape and round by round; then
 * each proxy alone and fresh with its idle sessions.
 */
final class Comparison {
  private static final int FEW_CONNECTIONS = 16;
  private static final int WARM_UP_TURNS = 10;

  private final Workspace workspace;
  private final Plan plan;
  private final Consumer<String> progress;
  private final Results results = new Results();

  Comparison(Workspace workspace, Plan plan, Consumer<String> progress) {
    this.workspace = workspace;
    this.plan = plan;
    this.progress = progress;
  }

  Results run() {
    try (RunningProgram upstream = LoadGenerator.startUpstream(workspace)) {
      LoadGenerator load = new LoadGenerator(workspace, upstream);
      measureShapes(upstream, load, false);
      measureShapes(upstream, load, true);
      for (int round = 1; round <= plan.idleRounds() && plan.idleSessions() > 0; round++) {
        for (Peer peer : plan.peers()) {
          measureIdle(peer, upstream, load, round);
        }
      }
    }
    return results;
  }

  private void measureShapes(RunningProgram upstream, LoadGenerator load, boolean tls) {
    List<Shape> shapes = plan.shapes(tls);
    if (shapes.isEmpty()) {
      return;
    }
    if (tls) {
      workspace.certificate().make();
    }
    Map<Peer, RunningProgram> proxies = new EnumMap<>(Peer.class);
    try {
      for (Peer peer : plan.peers(tls)) {
        progress.accept("starting " + peer.title() + (tls ? " with TLS" : ""));
        proxies.put(peer, start(peer, upstream, tls ? "tls" : "load", tls));
      }
      proxies.forEach((peer, proxy) -> warmUp(peer, proxy, load, shapes));
      for (int round = 1; round <= plan.rounds(); round++) {
        measureRound(proxies, load, shapes, round);
      }
    } finally {
      proxies.values().forEach(RunningProgram::close);
    }
  }

  private void warmUp(Peer peer, RunningProgram proxy, LoadGenerator load, List<Shape> shapes) {
    if (!peer.compilesAtRunTime()) {
      return;
    }
    for (Shape shape : shapes) {
      WarmUp.untilSteady(WARM_UP_TURNS, () -> warmUp(peer, proxy, load, shape));
    }
  }

  private double warmUp(Peer peer, RunningProgram proxy, LoadGenerator load, Shape shape) {
    double cpu = load.measure(proxy, shape, 0, plan.longWarmup()).cpuMicros();
    progress.accept(
        String.format(
            Locale.ROOT,
            "warming up %s, %s: %.2f %s",
            peer.title(),
            shape.title(),
            cpu,
            shape.unit()));
    return cpu;
  }

  private void measureRound(
      Map<Peer, RunningProgram> proxies, LoadGenerator load, List<Shape> shapes, int round) {
    List<Peer> order = new ArrayList<>(proxies.keySet());
    Collections.rotate(order, round);
    for (Shape shape : shapes) {
      for (Peer peer : order) {
        RunningProgram proxy = proxies.get(peer);
        if (proxy == null) {
          throw new IllegalStateException(peer + " was not started");
        }
        Sample sample =
            load.measureCalmly(proxy, shape, plan.warmup(), plan.seconds(), plan.tries());
        results.add(shape, peer, sample);
        progress.accept(line(round, shape, peer, sample));
      }
    }
  }

  private String line(int round, Shape shape, Peer peer, Sample sample) {
    return String.format(
        Locale.ROOT,
        "round %d/%d, %s, %s: %.2f %s, %.0f/s, p99 %.0f µs%s",
        round,
        plan.rounds(),
        shape.title(),
        peer.title(),
        sample.cpuMicros(),
        shape.unit(),
        sample.perSecond(),
        sample.p99Micros(),
        sample.disturbed() ? " (disturbed by other programs)" : "");
  }

  private void measureIdle(Peer peer, RunningProgram upstream, LoadGenerator load, int round) {
    try (RunningProgram proxy = start(peer, upstream, "idle", false)) {
      // Code and pools that any load brings in are not the sessions'.
      int turns = peer.compilesAtRunTime() ? WARM_UP_TURNS : 1;
      WarmUp.untilSteady(turns, () -> load.churn(proxy, FEW_CONNECTIONS, plan.longWarmup()));
      Footprint before = Footprint.of(peer, proxy);
      Footprint after = load.whileIdle(proxy, plan.idleSessions(), () -> Footprint.of(peer, proxy));
      results.addIdle(peer, before, after, plan.idleSessions());
      progress.accept(
          String.format(
              Locale.ROOT,
              "idle %d/%d, %s: %.1f KiB per session (%d -> %d KiB)",
              round,
              plan.idleRounds(),
              peer.title(),
              (after.live() - before.live()) / (double) plan.idleSessions(),
              before.live(),
              after.live()));
    }
  }

  private RunningProgram start(Peer peer, RunningProgram upstream, String purpose, boolean tls) {
    return peer.start(workspace, workspace::onProxyCore, upstream.port(), purpose, tls);
  }
}
