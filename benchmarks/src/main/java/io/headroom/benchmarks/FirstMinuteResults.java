package io.headroom.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What fresh processes of one run gave, each sample by a process of its own. */
final class FirstMinuteResults {
  private final Map<FirstMinute, Map<Peer, List<FirstOperations>>> firsts =
      new EnumMap<>(FirstMinute.class);
  private final Map<Peer, List<Storm>> storms = new EnumMap<>(Peer.class);
  private final Map<Peer, List<Double>> starts = new EnumMap<>(Peer.class);

  /**
   * @param seconds from the start of the process until its port accepted
   */
  void start(Peer peer, double seconds) {
    starts.computeIfAbsent(peer, any -> new ArrayList<>()).add(seconds);
  }

  boolean hasStart(Peer peer) {
    return starts.containsKey(peer);
  }

  Spread startSeconds(Peer peer) {
    return Spread.of(starts.getOrDefault(peer, List.of()));
  }

  void add(Peer peer, FirstMinute part, FirstOperations operations) {
    firsts
        .computeIfAbsent(part, any -> new EnumMap<>(Peer.class))
        .computeIfAbsent(peer, any -> new ArrayList<>())
        .add(operations);
  }

  void add(Peer peer, Storm storm) {
    storms.computeIfAbsent(peer, any -> new ArrayList<>()).add(storm);
  }

  boolean has(Peer peer, FirstMinute part) {
    return part == FirstMinute.STORM
        ? storms.containsKey(peer)
        : firsts.getOrDefault(part, Map.of()).containsKey(peer);
  }

  Spread first(Peer peer, FirstMinute part, ToDoubleFunction<FirstOperations> number) {
    List<FirstOperations> all = firsts.getOrDefault(part, Map.of()).getOrDefault(peer, List.of());
    return Spread.of(all.stream().map(number::applyAsDouble).toList());
  }

  Spread storm(Peer peer, ToDoubleFunction<Storm> number) {
    return Spread.of(
        storms.getOrDefault(peer, List.of()).stream().map(number::applyAsDouble).toList());
  }
}
