package io.headroom.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Starts each proxy anew for each figure, round by round, on a core of its own: what it costs while
 * nothing is compiled and no pool is filled, and what the same costs that process when it is warm.
 */
final class FirstMinutes {
  private static final int WARM_UP_TURNS = 10;
  private static final double WARM_UP_SECONDS = 4;
  private static final int TRIES = 4;

  private final Workspace workspace;
  private final List<Peer> peers;
  private final List<FirstMinute> parts;
  private final int rounds;
  private final Consumer<String> progress;
  private final FirstMinuteResults results = new FirstMinuteResults();

  FirstMinutes(
      Workspace workspace,
      List<Peer> peers,
      List<FirstMinute> parts,
      int rounds,
      Consumer<String> progress) {
    this.workspace = workspace;
    this.peers = peers;
    this.parts = parts;
    this.rounds = rounds;
    this.progress = progress;
  }

  FirstMinuteResults run() {
    try (RunningProgram upstream = LoadGenerator.startUpstream(workspace)) {
      LoadGenerator load = new LoadGenerator(workspace, upstream);
      for (int round = 1; round <= rounds; round++) {
        for (FirstMinute part : parts) {
          for (Peer peer : peers) {
            progress.accept(
                String.format(
                    Locale.ROOT,
                    "round %d/%d, %s, %s: %s",
                    round,
                    rounds,
                    part.title(),
                    peer.title(),
                    measure(peer, part, upstream, load)));
          }
        }
      }
    }
    return results;
  }

  private String measure(Peer peer, FirstMinute part, RunningProgram upstream, LoadGenerator load) {
    try (RunningProgram proxy =
        peer.start(workspace, workspace::onProxyCore, upstream.port(), part.toString())) {
      results.start(peer, proxy.accepting().toMillis() / 1000.0);
      return part == FirstMinute.STORM
          ? measureStorm(peer, part, proxy, load)
          : measureFirst(peer, part, proxy, load);
    }
  }

  private String measureStorm(
      Peer peer, FirstMinute part, RunningProgram proxy, LoadGenerator load) {
    Storm storm = load.storm(proxy, part.count());
    results.add(peer, storm);
    return String.format(
        Locale.ROOT,
        "%.2f s, p99 %.0f ms, %.0f µs/session, %d refused",
        storm.seconds(),
        storm.p99Millis(),
        storm.cpuMicros(),
        storm.refused());
  }

  private String measureFirst(
      Peer peer, FirstMinute part, RunningProgram proxy, LoadGenerator load) {
    Shape shape = part.shape();
    double first = load.first(proxy, shape, part.count()).cpuMicros();
    int turns = peer.compilesAtRunTime() ? WARM_UP_TURNS : 1;
    WarmUp.untilSteady(turns, () -> load.measure(proxy, shape, 0, WARM_UP_SECONDS).cpuMicros());
    double warm = load.measureCalmly(proxy, shape, 0.5, 1, TRIES).cpuMicros();
    results.add(peer, part, new FirstOperations(first, warm));
    return String.format(Locale.ROOT, "%.1f %s, warm %.1f", first, shape.unit(), warm);
  }
}
