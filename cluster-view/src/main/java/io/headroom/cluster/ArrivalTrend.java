package io.headroom.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When the cluster will be full if sessions keep arriving as they did in the last minutes. Arrivals
 * are counted instance by instance, so that one that joins or leaves with all its sessions is no
 * arrival. Sampled on one thread; {@link #secondsToFull} may be read anywhere.
 */
final class ArrivalTrend {
  static final Duration SAMPLE_EVERY = Duration.ofSeconds(5);

  private static final Duration WINDOW = Duration.ofMinutes(5);

  /** A shorter history says nothing. */
  private static final Duration LEAST = Duration.ofMinutes(1);

  private static final long LONGEST_SECONDS = Duration.ofHours(1).toSeconds();

  /** Net arrivals since the first sample of all. */
  private record Sample(long nanos, long arrivals) {}

  private final Deque<Sample> samples = new ArrayDeque<>();
  private Map<String, Integer> openBefore = Map.of();
  private volatile double arrivalsPerSecond;

  void sample(List<InstanceLoad> instances, long nowNanos) {
    Sample last = samples.peekLast();
    if (last != null && nowNanos - last.nanos() < SAMPLE_EVERY.toNanos()) {
      return;
    }
    long arrivals = last == null ? 0 : last.arrivals();
    Map<String, Integer> openNow = new HashMap<>();
    for (InstanceLoad instance : instances) {
      Integer before = openBefore.get(instance.id());
      arrivals += before == null ? 0 : instance.open() - before;
      openNow.put(instance.id(), instance.open());
    }
    openBefore = openNow;
    samples.addLast(new Sample(nowNanos, arrivals));
    while (nowNanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
      samples.removeFirst();
    }
    arrivalsPerSecond = rate();
  }

  /** Null when not within the hour. */
  @Nullable Long secondsToFull(long free) {
    if (free == 0) {
      return 0L;
    }
    double seconds = free / arrivalsPerSecond;
    return arrivalsPerSecond > 0 && seconds < LONGEST_SECONDS ? (Long) Math.round(seconds) : null;
  }

  private double rate() {
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    double seconds = (last.nanos() - first.nanos()) / (double) Duration.ofSeconds(1).toNanos();
    return seconds < LEAST.toSeconds() ? 0 : (last.arrivals() - first.arrivals()) / seconds;
  }
}
