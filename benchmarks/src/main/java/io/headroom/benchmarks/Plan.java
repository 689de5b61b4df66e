package io.headroom.benchmarks;

import java.util.List;

/**
 * How long and how often everything is measured.
 *
 * @param warmup seconds of load before each measured window
 * @param seconds length of a measured window
 * @param longWarmup seconds of each shape, before the first round, for proxies that compile at run
 *     time
 * @param tries windows measured at most while other programs disturb them
 * @param idleSessions sessions held open for the memory figure; zero: no memory figure
 */
record Plan(
    List<Peer> peers,
    List<Shape> shapes,
    int rounds,
    double warmup,
    double seconds,
    double longWarmup,
    int tries,
    int idleSessions,
    int idleRounds) {

  Plan {
    peers = List.copyOf(peers);
    shapes = List.copyOf(shapes);
  }

  /** About how long the run takes. */
  int estimatedSeconds() {
    double window = warmup + seconds + 0.3;
    long compiling = peers.stream().filter(Peer::compilesAtRunTime).count();
    double compiled = compiling * WarmUp.USUAL_TURNS * longWarmup;
    double idle = peers.size() * 12 + (peers.size() - compiling) * longWarmup + compiled;
    return (int)
        (5
            + shapes.size() * (compiled + rounds * peers.size() * window)
            + (idleSessions == 0 ? 0 : idleRounds * idle));
  }
}
