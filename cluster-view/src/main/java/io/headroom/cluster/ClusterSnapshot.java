package io.headroom.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cluster at one moment, as this instance knows it. Totals are sums over the instances.
 *
 * @param own this instance's load; also among {@code statuses}
 * @param statuses every instance, ordered by id
 * @param partial whether this instance knows that it does not see every member, or not as of now
 * @param unheard who is not heard as promised: ids where they are known, else addresses or names
 * @param silence how long the most silent one has not spoken, of those here and those missed
 * @param warnFreePercent this instance's threshold, for the cluster's level
 * @param secondsToFull when the cluster will be full if sessions keep arriving as they do; null
 *     when not within the hour
 * @param version grows whenever anything in a view's snapshots changed
 */
public record ClusterSnapshot(
    InstanceLoad own,
    List<InstanceStatus> statuses,
    boolean partial,
    List<String> unheard,
    Duration silence,
    int warnFreePercent,
    @Nullable Long secondsToFull,
    long version) {

  public ClusterSnapshot {
    statuses = List.copyOf(statuses);
    unheard = List.copyOf(unheard);
  }

  /** Every instance's load, ordered by id. */
  public List<InstanceLoad> instances() {
    return statuses.stream().map(InstanceStatus::load).toList();
  }

  /** Sessions open anywhere, on draining instances too. */
  public long open() {
    return total(InstanceLoad::open);
  }

  /** Slots held anywhere for sessions yet to come. */
  public long reserved() {
    return total(InstanceLoad::reserved);
  }

  /** Sessions the instances that are not draining admit. */
  public long cap() {
    return total(InstanceLoad::admits);
  }

  /** Slots a new session could take, somewhere. */
  public long free() {
    return total(InstanceLoad::free);
  }

  /** The cluster's level; it is full only when all of it is seen to be. */
  public CapacityLevel level() {
    CapacityLevel seen = CapacityLevel.of(free(), cap(), warnFreePercent);
    return partial && seen == CapacityLevel.FULL ? CapacityLevel.WARNING : seen;
  }

  /**
   * Those of the unheard whom nobody can be sure to ask: one that is only late is among the
   * instances, and may answer. Of two with one name only one is asked.
   */
  public List<String> outOfReach() {
    Set<String> late =
        statuses.stream()
            .filter(status -> status.heardAgo().compareTo(Replica.LATE_AFTER) > 0)
            .map(status -> status.load().id())
            .collect(Collectors.toSet());
    return unheard.stream().filter(each -> !late.contains(each)).toList();
  }

  /** Whether everybody who is known of can be asked. */
  public boolean allInReach() {
    return !partial || (!unheard.isEmpty() && outOfReach().isEmpty());
  }

  /** This instance's level. */
  public CapacityLevel ownLevel() {
    return CapacityLevel.of(own.free(), own.admits(), warnFreePercent);
  }

  /** What is told of the cluster: it restarts when all of it is seen to. */
  public CapacityState state() {
    boolean allLeave = !partial && instances().stream().allMatch(InstanceLoad::draining);
    return CapacityState.of(level(), allLeave);
  }

  /** What is told of this instance. */
  public CapacityState ownState() {
    return CapacityState.of(ownLevel(), own.draining());
  }

  /** Whether both tell the same, the time since each instance was heard aside. */
  boolean tellsTheSameAs(ClusterSnapshot other) {
    return partial == other.partial
        && unheard.equals(other.unheard)
        && warnFreePercent == other.warnFreePercent
        && instances().equals(other.instances());
  }

  private long total(ToIntFunction<InstanceLoad> number) {
    long sum = 0;
    for (InstanceStatus status : statuses) {
      sum += number.applyAsInt(status.load());
    }
    return sum;
  }
}
