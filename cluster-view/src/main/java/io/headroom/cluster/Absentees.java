package io.headroom.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Members that vanished without a word. As long as there is one, it may be alive on the far side of
 * a split, and this instance sees only a part. Owned by the cluster's thread; {@link #ids} and
 * {@link #toldNanos} may be read anywhere.
 */
final class Absentees {
  /** After this time an absentee is taken for dead, wherever it was. */
  static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  /** Discovery needs a moment to be told that a host is lost. */
  static final Duration UNNAMED_AFTER = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(Absentees.class);

  private record Absentee(Member member, long lostNanos, long toldNanos) {
    boolean longerThan(Duration time, long nowNanos) {
      return nowNanos - lostNanos > time.toNanos();
    }
  }

  private final Map<String, Absentee> absentees = new HashMap<>();
  private volatile List<String> ids = List.of();
  private volatile List<Long> toldNanos = List.of();

  List<String> ids() {
    return ids;
  }

  /** When each last spoke. */
  List<Long> toldNanos() {
    return toldNanos;
  }

  boolean has(String instanceId) {
    return absentees.containsKey(instanceId);
  }

  /** Does nothing for one that came back as a member, and was lost again before it spoke. */
  void lost(Member member, long toldNanos, long nowNanos) {
    Absentee before = absentees.get(member.instanceId());
    if (before != null && before.member().equals(member)) {
      return;
    }
    absentees.put(member.instanceId(), new Absentee(member, nowNanos, toldNanos));
    changed();
    LOG.warn("lost {}: it fell silent, and may be dead or beyond a split", member);
  }

  /** The instance is here, in whatever epoch. */
  void returned(String instanceId) {
    Absentee absentee = absentees.remove(instanceId);
    if (absentee != null) {
      changed();
      LOG.warn("found {} again", absentee.member());
    }
  }

  /** Their process may simply have ended: worth asking their hosts. */
  List<Member> members() {
    return absentees.values().stream().map(Absentee::member).toList();
  }

  /** For sure, because of this. */
  void gone(Member member, String because) {
    if (absentees.values().removeIf(absentee -> absentee.member().equals(member))) {
      changed();
      LOG.info("{} is missed no more: {}", member, because);
    }
  }

  /**
   * Lets go of those that nobody will hear again: old ones, those whose place another instance has
   * taken, and those that neither a majority hears nor discovery names. Of two halves the one is a
   * majority that has everybody whom discovery names.
   *
   * @param here instances that are in the cluster, this one included
   * @param seen where members are reached
   */
  void letGo(List<Member> here, Set<Place> seen, MemberSearch search, long nowNanos) {
    boolean majority =
        here.size() > absentees.size()
            || (here.size() == absentees.size() && search.namesOnly(seen));
    for (Absentee each : List.copyOf(absentees.values())) {
      Member absent = each.member();
      if (each.longerThan(FORGET_AFTER, nowNanos)) {
        gone(absent, "it was not heard for " + FORGET_AFTER.toMinutes() + " min");
      } else if (here.stream().anyMatch(member -> hasPlaceOf(absent, member))) {
        gone(absent, "another instance is in its place");
      } else if (majority
          && each.longerThan(UNNAMED_AFTER, nowNanos)
          && search.unnamedSince(absent.places(), each.lostNanos())) {
        gone(absent, "most instances are here, and discovery does not name it");
      }
    }
  }

  private void changed() {
    ids = absentees.keySet().stream().sorted().toList();
    toldNanos = absentees.values().stream().map(Absentee::toldNanos).toList();
  }

  private static boolean hasPlaceOf(Member absent, Member here) {
    return here.place().equals(absent.place()) && !here.equals(absent);
  }
}
