package io.headroom.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The map of stored reports, of which each side of a split has one of its own. */
final class SplitMap {
  private static final Duration KEPT = Duration.ofSeconds(30);

  private record Stored(byte[] report, long atNanos) {}

  private final Map<Integer, Map<String, Stored>> bySide = new HashMap<>();
  private final VirtualTimeline timeline;

  SplitMap(VirtualTimeline timeline) {
    this.timeline = timeline;
  }

  void put(int side, String id, byte[] report) {
    side(side).put(id, new Stored(report, timeline.nanoTime()));
  }

  List<byte[]> values(int side) {
    side(side).values().removeIf(each -> timeline.nanoTime() - each.atNanos() > KEPT.toNanos());
    return side(side).values().stream().map(Stored::report).toList();
  }

  void remove(int side, String id) {
    side(side).remove(id);
  }

  void removeEverywhere(String id) {
    bySide.values().forEach(map -> map.remove(id));
  }

  /** A member that moves to a side that has no map yet takes its own along. */
  void move(int from, int to) {
    bySide.putIfAbsent(to, new HashMap<>(side(from)));
  }

  private Map<String, Stored> side(int side) {
    return bySide.computeIfAbsent(side, none -> new HashMap<>());
  }
}
