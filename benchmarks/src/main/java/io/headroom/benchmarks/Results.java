package io.headroom.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What the rounds of one run gave; the n-th sample of each peer belongs to the same round. */
final class Results {
  private final Map<Shape, Map<Peer, List<Sample>>> samples = new EnumMap<>(Shape.class);
  private final Map<Peer, List<Double>> kibPerSession = new EnumMap<>(Peer.class);
  private final Map<Peer, List<Double>> residentKibPerSession = new EnumMap<>(Peer.class);

  void add(Shape shape, Peer peer, Sample sample) {
    samples
        .computeIfAbsent(shape, any -> new EnumMap<>(Peer.class))
        .computeIfAbsent(peer, any -> new ArrayList<>())
        .add(sample);
  }

  /** Records what the sessions added between two readings. */
  void addIdle(Peer peer, Footprint before, Footprint after, int sessions) {
    kibPerSession
        .computeIfAbsent(peer, any -> new ArrayList<>())
        .add((after.live() - before.live()) / (double) sessions);
    residentKibPerSession
        .computeIfAbsent(peer, any -> new ArrayList<>())
        .add((after.resident() - before.resident()) / (double) sessions);
  }

  boolean has(Shape shape, Peer peer) {
    return samples.getOrDefault(shape, Map.of()).containsKey(peer);
  }

  boolean hasIdle(Peer peer) {
    return kibPerSession.containsKey(peer);
  }

  Spread spread(Shape shape, Peer peer, ToDoubleFunction<Sample> number) {
    return Spread.of(of(shape, peer).stream().map(number::applyAsDouble).toList());
  }

  /** CPU of one peer over that of another, round by round, so that a slow minute hits both. */
  Spread cpuRatio(Shape shape, Peer peer, Peer reference) {
    List<Sample> ours = of(shape, peer);
    List<Sample> theirs = of(shape, reference);
    return Spread.of(
        IntStream.range(0, Math.min(ours.size(), theirs.size()))
            .mapToObj(i -> ours.get(i).cpuMicros() / theirs.get(i).cpuMicros())
            .toList());
  }

  /** The one of these with the least median CPU; empty if none was measured. */
  Optional<Peer> cheapest(Shape shape, List<Peer> among) {
    return among.stream()
        .filter(peer -> has(shape, peer))
        .min(Comparator.comparingDouble(peer -> spread(shape, peer, Sample::cpuMicros).median()));
  }

  Spread kibPerSession(Peer peer) {
    return Spread.of(kibPerSession.getOrDefault(peer, List.of()));
  }

  Spread residentKibPerSession(Peer peer) {
    return Spread.of(residentKibPerSession.getOrDefault(peer, List.of()));
  }

  /** How many windows had something else on one of the two cores. */
  long disturbedWindows() {
    return samples.values().stream()
        .flatMap(byPeer -> byPeer.values().stream())
        .flatMap(List::stream)
        .filter(Sample::disturbed)
        .count();
  }

  private List<Sample> of(Shape shape, Peer peer) {
    return samples.getOrDefault(shape, Map.of()).getOrDefault(peer, List.of());
  }
}
