package io.headroom.cluster;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Members whose process has ended although the cluster still lists them: it takes seconds to agree
 * that somebody is gone when its oldest member is. Owned by the cluster's thread.
 */
final class Departed {
  private static final Logger LOG = LoggerFactory.getLogger(Departed.class);

  private final Set<Member> departed = new HashSet<>();

  boolean has(Member member) {
    return departed.contains(member);
  }

  void add(Member member) {
    if (departed.add(member)) {
      LOG.warn(
          "lost {}: it is silent and its host refuses connections; its process has ended, or a"
              + " firewall rejects",
          member);
    }
  }

  /** It was heard: somebody else refuses in its name. Returns whether that is news. */
  boolean lives(InstanceReport report) {
    return departed.removeIf(
        member -> {
          boolean same =
              member.instanceId().equals(report.id()) && member.epoch() == report.epoch();
          if (same) {
            LOG.warn("found {} again: it reports although its host refuses connections", member);
          }
          return same;
        });
  }

  /** Whom the cluster lists no more needs not be remembered. */
  void listed(Collection<Member> members) {
    departed.retainAll(members);
  }
}
