package io.headroom.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * One instance as this one knows it.
 *
 * @param load its numbers
 * @param level its level, by its own threshold
 * @param startedAt when its process started, by its own clock
 * @param epoch grows with each start of the instance's process
 * @param sequence grows with each telling within an epoch
 * @param heardAgo how long ago it last spoke itself, by the monotonic clock; zero for this instance
 */
public record InstanceStatus(
    InstanceLoad load,
    CapacityLevel level,
    Instant startedAt,
    long epoch,
    long sequence,
    Duration heardAgo) {

  /** What is told of it. */
  public CapacityState state() {
    return CapacityState.of(level, load.draining());
  }
}
