package io.headroom.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The other instances' latest reports. Membership decides who counts, reports decide what they say:
 * a report of an instance or epoch that is no member now is no news, wherever it was kept. Owned by
 * the cluster's thread; {@link #known} and {@link #partial} may be read anywhere.
 */
final class Replica {
  /** A member that nobody heard for so long does not count. */
  static final Duration SILENT_AFTER = Duration.ofSeconds(10);

  /** A report and when it was heard, by the monotonic clock. */
  record Known(InstanceReport report, long heardNanos) {
    boolean silent(long nowNanos) {
      return nowNanos - heardNanos > SILENT_AFTER.toNanos();
    }
  }

  private final String ownId;
  private final Absentees absentees;

  /** Written by the cluster's thread, read anywhere. */
  private final Map<String, Known> latest = new ConcurrentHashMap<>();

  /** Instances that said goodbye in this epoch and may still be members for a moment. */
  private final Map<String, Long> goodbyes = new HashMap<>();

  private Map<String, Member> members = Map.of();

  Replica(String ownId, Absentees absentees) {
    this.ownId = ownId;
    this.absentees = absentees;
  }

  /** What counts unless it fell silent since; in no order. */
  List<Known> known() {
    return List.copyOf(latest.values());
  }

  /** Whether some instance that was seen is not seen now. */
  boolean partial(long nowNanos) {
    return absentees.any() || latest.values().stream().anyMatch(each -> each.silent(nowNanos));
  }

  boolean isMember(InstanceReport report) {
    Member member = members.get(report.id());
    return member != null && member.epoch() == report.epoch();
  }

  /**
   * Takes a report in.
   *
   * @return whether it was news
   */
  boolean heard(InstanceReport report, long nowNanos) {
    if (report.id().equals(ownId) || !isMember(report) || saidGoodbye(report)) {
      return false;
    }
    Known before = latest.get(report.id());
    if (before != null
        && before.report().epoch() == report.epoch()
        && before.report().sequence() >= report.sequence()) {
      return false;
    }
    if (report.leaving()) {
      goodbyes.put(report.id(), report.epoch());
      latest.remove(report.id());
    } else {
      latest.put(report.id(), new Known(report, nowNanos));
    }
    absentees.returned(report.id());
    return true;
  }

  /**
   * Takes note of who is there now.
   *
   * @return instances that came, or came back
   */
  Set<String> membersAre(Collection<Member> now, long nowNanos) {
    Map<String, Member> byId = new HashMap<>();
    for (Member member : now) {
      if (!member.instanceId().equals(ownId)) {
        // Of two with one name the later start counts; that they are two is logged elsewhere.
        byId.merge(member.instanceId(), member, (a, b) -> a.epoch() > b.epoch() ? a : b);
      }
    }
    Map<String, Member> before = members;
    if (byId.equals(before)) {
      return Set.of();
    }
    members = byId;
    before.values().stream()
        .filter(member -> !member.equals(byId.get(member.instanceId())))
        .forEach(member -> left(member, nowNanos));
    Set<String> came = new HashSet<>();
    byId.forEach(
        (id, member) -> {
          if (!member.equals(before.get(id))) {
            came.add(id);
          }
        });
    return came;
  }

  /** Members whose latest report is older than this, or that never reported. */
  boolean anyUnheardFor(Duration time, long nowNanos) {
    return members.values().stream()
        .filter(member -> goodbyes.get(member.instanceId()) == null)
        .anyMatch(
            member -> {
              Known each = latest.get(member.instanceId());
              return each == null || nowNanos - each.heardNanos() > time.toNanos();
            });
  }

  /** Whether some member has not reported yet. */
  boolean anyNeverHeard() {
    return members.keySet().stream()
        .anyMatch(id -> !latest.containsKey(id) && !goodbyes.containsKey(id));
  }

  private boolean saidGoodbye(InstanceReport report) {
    Long epoch = goodbyes.get(report.id());
    return epoch != null && epoch == report.epoch();
  }

  private void left(Member member, long nowNanos) {
    Known last = latest.get(member.instanceId());
    boolean announced = Long.valueOf(member.epoch()).equals(goodbyes.remove(member.instanceId()));
    if (last == null || last.report().epoch() != member.epoch()) {
      return;
    }
    boolean replaced = members.containsKey(member.instanceId());
    if (!announced && !replaced && !last.report().load().draining()) {
      absentees.lost(member, nowNanos);
    }
    // After that: whoever does not see it anymore sees that the view is partial.
    latest.remove(member.instanceId());
  }
}
