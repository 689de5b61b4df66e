package io.headroom.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Members that have one name: only the latest of them counts, so totals miss the others. Owned by
 * the cluster's thread.
 */
final class Twins {
  /** One that was started anew elsewhere has a dead twin for a moment. */
  static final Duration WARN_AFTER = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Twins.class);

  private Map<String, List<Member>> byId = Map.of();
  private final Map<String, Long> sinceNanos = new HashMap<>();
  private final Map<String, List<Member>> warned = new HashMap<>();

  /** Takes note of everybody who is there, this instance included. */
  void among(Collection<Member> members, long nowNanos) {
    Set<String> ids = new HashSet<>();
    members.forEach(member -> ids.add(member.instanceId()));
    Map<String, List<Member>> named = ids.size() == members.size() ? Map.of() : group(members);
    sinceNanos.keySet().retainAll(named.keySet());
    warned.keySet().retainAll(named.keySet());
    named.keySet().forEach(id -> sinceNanos.putIfAbsent(id, nowNanos));
    byId = named;
  }

  private static Map<String, List<Member>> group(Collection<Member> members) {
    Map<String, List<Member>> named = new TreeMap<>();
    members.forEach(
        member -> named.computeIfAbsent(member.instanceId(), id -> new ArrayList<>()).add(member));
    named.values().forEach(Twins::order);
    named.values().removeIf(same -> same.size() < 2);
    return named;
  }

  /** Names that more than one has. */
  Collection<String> names() {
    return byId.keySet();
  }

  /** All but the latest of each name: they may have ended. */
  List<Member> elder() {
    return byId.values().stream()
        .flatMap(same -> same.subList(0, same.size() - 1).stream())
        .toList();
  }

  /** Once for each set of twins. */
  void warn(long nowNanos) {
    byId.forEach(
        (id, same) -> {
          if (nowNanos - sinceNanos.getOrDefault(id, nowNanos) > WARN_AFTER.toNanos()
              && !same.equals(warned.put(id, same))) {
            LOG.warn(
                "{} instances are named {}: give each an instanceId of its own, totals leave out"
                    + " all but one; they are at {}",
                same.size(),
                id,
                same.stream().map(Member::place).toList());
          }
        });
  }

  /** By their starts; who started in another's place is its next life. */
  private static void order(List<Member> same) {
    same.sort(Comparator.comparingLong(Member::epoch));
    Set<Place> later = new HashSet<>();
    for (int i = same.size() - 1; i >= 0; i--) {
      if (!later.add(same.get(i).place())) {
        same.remove(i);
      }
    }
  }
}
