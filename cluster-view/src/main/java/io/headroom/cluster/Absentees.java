package io.headroom.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Members that vanished without a word. As long as there is one, it may be alive on the far side of
 * a split, and this instance sees only a part. Owned by the cluster's thread; {@link #any} may be
 * read anywhere.
 */
final class Absentees {
  /** After this time an absentee is taken for dead, wherever it was. */
  static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  private record Absentee(Member member, long lostNanos) {}

  private final Map<String, Absentee> absentees = new HashMap<>();
  private volatile boolean any;

  boolean any() {
    return any;
  }

  boolean has(String instanceId) {
    return absentees.containsKey(instanceId);
  }

  void lost(Member member, long nowNanos) {
    absentees.put(member.instanceId(), new Absentee(member, nowNanos));
    any = true;
  }

  /** The instance is here, in whatever epoch. */
  void returned(String instanceId) {
    absentees.remove(instanceId);
    any = !absentees.isEmpty();
  }

  /** Their process may simply have ended: worth asking their hosts. */
  List<Member> members() {
    return absentees.values().stream().map(Absentee::member).toList();
  }

  void gone(Member member) {
    Absentee absentee = absentees.get(member.instanceId());
    if (absentee != null && absentee.member().equals(member)) {
      returned(member.instanceId());
    }
  }

  void forgetTheOld(long nowNanos) {
    absentees
        .values()
        .removeIf(absentee -> nowNanos - absentee.lostNanos() > FORGET_AFTER.toNanos());
    any = !absentees.isEmpty();
  }
}
