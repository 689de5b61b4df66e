package io.headroom.cluster;

import java.util.List;

/**
 * The cluster at one moment, as this instance knows it.
 *
 * @param own this instance's load; also among {@code instances}
 * @param instances every instance's load, ordered by id
 * @param partial whether this instance knows that it does not see every member it saw before
 */
public record ClusterSnapshot(InstanceLoad own, List<InstanceLoad> instances, boolean partial) {

  public ClusterSnapshot {
    instances = List.copyOf(instances);
  }
}
