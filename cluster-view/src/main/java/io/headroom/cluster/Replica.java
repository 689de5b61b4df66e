package io.headroom.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The other instances' latest reports. Membership decides who counts, reports decide what they say:
 * a report of an instance or epoch that is no member now is no news, wherever it was kept. A member
 * either spoke or is unheard, from the moment that it is one. Owned by the cluster's thread; {@link
 * #known}, {@link #late} and {@link #unheard} may be read anywhere.
 */
final class Replica {
  /** Of whom nothing came for so long does not count. */
  static final Duration SILENT_AFTER = Duration.ofSeconds(10);

  /**
   * Every instance tells of itself once a second at least: whoever was not heard for so long, or
   * was read of only, has numbers that may be older than promised.
   */
  static final Duration LATE_AFTER = Duration.ofSeconds(2);

  /** Worth knocking at its port. */
  static final Duration SUSPECT_AFTER = Duration.ofMillis(1500);

  /**
   * A report, by the monotonic clock.
   *
   * @param heardNanos when it came, in whatever way
   * @param toldNanos when the instance itself last said something, or was first known
   * @param spoke whether it ever said something itself
   */
  record Known(InstanceReport report, long heardNanos, long toldNanos, boolean spoke) {
    boolean silent(long nowNanos) {
      return nowNanos - heardNanos > SILENT_AFTER.toNanos();
    }

    boolean late(Duration limit, long nowNanos) {
      return nowNanos - toldNanos > limit.toNanos();
    }

    /** Whether another report tells nothing but that the instance lives still. */
    boolean sayingTheSame(InstanceReport next, long nowNanos) {
      return spoke && !late(LATE_AFTER, nowNanos) && report.tellsTheSameAs(next);
    }
  }

  /** How a report came. */
  enum By {
    /** From the instance itself, just now. */
    WORD,
    /** Read from where it was kept, some seconds old perhaps. */
    RECORD
  }

  private final String ownId;
  private final Absentees absentees;
  private final Departed departed;

  /** Written by the cluster's thread, read anywhere. */
  private final Map<String, Known> latest = new ConcurrentHashMap<>();

  /** Instances that said goodbye in this epoch and may still be members for a moment. */
  private final Map<String, Long> goodbyes = new HashMap<>();

  /** What those that left said last: they may come back with what they stored before. */
  private final Map<String, Known> parted =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > 1_000;
        }
      };

  private Map<String, Member> members = Map.of();

  /** When each member was first one. */
  private final Map<Member, Long> cameNanos = new HashMap<>();

  /** Members that did not say a word since they are, but for those that said goodbye. */
  private volatile List<String> unheard = List.of();

  Replica(String ownId, Absentees absentees, Departed departed) {
    this.ownId = ownId;
    this.absentees = absentees;
    this.departed = departed;
  }

  /** What counts unless it fell silent since; in no order. */
  List<Known> known() {
    return List.copyOf(latest.values());
  }

  /** Instances whose numbers may be older than promised. */
  List<String> late(long nowNanos) {
    return latest.values().stream()
        .filter(each -> each.late(LATE_AFTER, nowNanos))
        .map(each -> each.report().id())
        .sorted()
        .toList();
  }

  /** Members that do not speak, though they may have ended. */
  List<Member> silent(long nowNanos) {
    return expected(
        member -> {
          Known known = latest.get(member.instanceId());
          return known == null
              ? isMemberFor(SUSPECT_AFTER, member, nowNanos)
              : known.late(SUSPECT_AFTER, nowNanos);
        });
  }

  /** Members that did not say a word yet, whatever was kept of them. */
  List<String> unheard() {
    return unheard;
  }

  boolean isMember(InstanceReport report) {
    Member member = members.get(report.id());
    return member != null && member.epoch() == report.epoch();
  }

  /** The one before it of the same start of the instance, or null. */
  @Nullable Known before(InstanceReport report) {
    Known known = latest.get(report.id());
    return known != null && known.report().epoch() == report.epoch() ? known : null;
  }

  /** Takes a report in; whether there is more to tell than that an instance lives still. */
  boolean heard(InstanceReport report, By how, long nowNanos) {
    if (report.id().equals(ownId) || !isMember(report) || saidGoodbye(report)) {
      return false;
    }
    Known before = before(report);
    if (before != null && before.report().sequence() >= report.sequence()) {
      return false;
    }
    if (report.leaving()) {
      goodbyes.put(report.id(), report.epoch());
      latest.remove(report.id());
    } else {
      latest.put(report.id(), known(report, how, nowNanos));
    }
    if (how == By.WORD && unheard.contains(report.id())) {
      listUnheard();
    }
    absentees.returned(report.id());
    return before == null || !before.sayingTheSame(report, nowNanos);
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
    byId.values().forEach(member -> cameNanos.putIfAbsent(member, nowNanos));
    before.values().stream()
        .filter(member -> !member.equals(byId.get(member.instanceId())))
        .forEach(member -> left(member, nowNanos));
    cameNanos.keySet().retainAll(byId.values());
    listUnheard();
    // After that: whoever does not see one anymore sees that the view is partial.
    latest.values().removeIf(known -> !isMember(known.report()));
    Set<String> came = new HashSet<>();
    byId.forEach(
        (id, member) -> {
          if (!member.equals(before.get(id))) {
            came.add(id);
          }
        });
    return came;
  }

  /** Whether some member did not say a word for so long, or never. */
  boolean anyUnheardFor(Duration time, long nowNanos) {
    return !unheard.isEmpty()
        || latest.values().stream().anyMatch(each -> each.late(time, nowNanos));
  }

  private boolean isMemberFor(Duration time, Member member, long nowNanos) {
    return nowNanos - cameNanos.getOrDefault(member, nowNanos) > time.toNanos();
  }

  private List<Member> expected(Predicate<Member> which) {
    return members.values().stream()
        .filter(member -> !goodbyes.containsKey(member.instanceId()))
        .filter(which)
        .toList();
  }

  /** What was kept tells nothing new of when the instance itself last spoke. */
  private Known known(InstanceReport report, By how, long nowNanos) {
    Known before = latest.getOrDefault(report.id(), parted.get(report.id()));
    return how == By.RECORD && before != null && before.report().epoch() == report.epoch()
        ? new Known(report, nowNanos, before.toldNanos(), before.spoke())
        : new Known(report, nowNanos, nowNanos, how == By.WORD);
  }

  private boolean saidGoodbye(InstanceReport report) {
    Long epoch = goodbyes.get(report.id());
    return epoch != null && epoch == report.epoch();
  }

  private void listUnheard() {
    unheard = expected(member -> !spoke(member)).stream().map(Member::instanceId).sorted().toList();
  }

  private boolean spoke(Member member) {
    Known known = latest.get(member.instanceId());
    return known != null && known.spoke() && isMember(known.report());
  }

  private void left(Member member, long nowNanos) {
    Known last = latest.get(member.instanceId());
    boolean announced = Long.valueOf(member.epoch()).equals(goodbyes.remove(member.instanceId()));
    boolean replaced = members.containsKey(member.instanceId());
    if (!announced && !replaced && !departed.has(member)) {
      long came = cameNanos.getOrDefault(member, nowNanos);
      absentees.lost(member, last == null ? came : last.toldNanos(), nowNanos);
    }
    if (last != null) {
      parted.remove(member.instanceId());
      parted.put(member.instanceId(), last);
    }
  }
}
