package io.headroom.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Snapshots made of loads alone; the first load is this instance's own. */
final class Snapshots {
  private Snapshots() {}

  static ClusterSnapshot of(int warnFreePercent, InstanceLoad... loads) {
    return of(warnFreePercent, List.copyOf(Arrays.asList(loads)));
  }

  static ClusterSnapshot of(int warnFreePercent, List<InstanceLoad> loads) {
    List<InstanceStatus> statuses =
        loads.stream()
            .map(
                load ->
                    new InstanceStatus(
                        load,
                        CapacityLevel.of(load.free(), load.admits(), warnFreePercent),
                        Instant.EPOCH,
                        1,
                        1,
                        Duration.ZERO))
            .toList();
    return new ClusterSnapshot(
        loads.get(0), statuses, false, List.of(), Duration.ZERO, warnFreePercent, null, 1);
  }
}
