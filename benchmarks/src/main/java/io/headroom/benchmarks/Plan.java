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

  /** Those that take part with TLS, or without. */
  List<Peer> peers(boolean tls) {
    return peers.stream().filter(peer -> !tls || peer.servesTls()).toList();
  }

  List<Shape> shapes(boolean tls) {
    return shapes.stream().filter(shape -> shape.tls() == tls).toList();
  }

  /** About how long the run takes. */
  int estimatedSeconds() {
    double compiled = compiling(peers) * WarmUp.USUAL_TURNS * longWarmup;
    double idle = peers.size() * 12 + (peers.size() - compiling(peers)) * longWarmup + compiled;
    return (int)
        (5
            + shapes.stream().mapToDouble(this::estimatedSeconds).sum()
            + (idleSessions == 0 ? 0 : idleRounds * idle));
  }

  private double estimatedSeconds(Shape shape) {
    List<Peer> all = peers(shape.tls());
    double window = warmup + seconds + 0.3;
    return compiling(all) * WarmUp.USUAL_TURNS * longWarmup + rounds * all.size() * window;
  }

  private static long compiling(List<Peer> peers) {
    return peers.stream().filter(Peer::compilesAtRunTime).count();
  }
}
