package io.headroom.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the members against the names that lead to them, again and again: whom a name leads to and
 * who is no member may live beyond a split, or in a cluster of its own. Owned by the cluster's
 * thread.
 */
final class MemberSearch {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration AT_FIRST_EVERY = Duration.ofSeconds(1);

  /** Whoever is named once all were found starts just now, and has so long to join. */
  static final Duration NEWCOMERS_JOIN_WITHIN = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(MemberSearch.class);

  private final Timeline timeline;
  private final Lookout lookout;

  private @Nullable Found latest;
  private boolean seeking;
  private long soughtNanos;
  private long answeredNanos;

  /** Names led somewhere, and everybody there was seen or does not live. */
  private boolean complete;

  /** When each place that should be a member's was first not. */
  private final Map<Place, Long> unseenSince = new HashMap<>();

  MemberSearch(Timeline timeline, Lookout lookout) {
    this.timeline = timeline;
    this.lookout = lookout;
  }

  /** What was found last; null before the first answer. */
  @Nullable Found latest() {
    return latest;
  }

  List<String> names() {
    return lookout.names();
  }

  boolean done() {
    return latest != null;
  }

  /** Whether discovery works, was asked after that moment, and named none of the places. */
  boolean unnamedSince(Set<Place> places, long momentNanos) {
    return answeredNanos - momentNanos > 0
        && latest != null
        && latest.answered()
        && Collections.disjoint(latest.named(), places);
  }

  /** Whether discovery works and leads nowhere but to these and to this instance. */
  boolean namesOnly(Set<Place> places) {
    return latest != null && latest.answered() && places.containsAll(latest.named());
  }

  /** Seeks when it is time to; {@code then} runs after each answer. */
  void tick(Set<Place> seen, Runnable then) {
    long now = timeline.nanoTime();
    Duration pause = complete ? EVERY : AT_FIRST_EVERY;
    if (seeking || (latest != null && now - soughtNanos < pause.toNanos())) {
      return;
    }
    seeking = true;
    soughtNanos = now;
    lookout
        .seek(seen)
        .onComplete(
            done ->
                timeline.after(
                    Duration.ZERO,
                    () -> {
                      seeking = false;
                      if (done.succeeded()) {
                        found(done.result(), now);
                        then.run();
                      } else {
                        LOG.debug("could not seek the members", done.cause());
                      }
                    }));
  }

  private void found(Found found, long askedNanos) {
    latest = found;
    if (found.answered()) {
      answeredNanos = askedNanos;
    }
  }

  /**
   * Places and names where somebody may be whom this instance does not see.
   *
   * @param seen where members are
   * @param known where somebody is missed already
   * @param joined whether this instance is in a cluster, alone in it or not
   */
  List<String> missing(Set<Place> seen, Set<Place> known, boolean joined) {
    Found found = latest;
    if (found == null) {
      return names();
    }
    long now = timeline.nanoTime();
    Set<Place> unseen = new HashSet<>(found.named());
    unseen.removeIf(place -> found.refusing().contains(place) || seen.contains(place));
    unseenSince.keySet().retainAll(unseen);
    unseen.forEach(place -> unseenSince.putIfAbsent(place, now));
    List<String> missing = new ArrayList<>();
    unseenSince.forEach(
        (place, since) -> {
          if (missed(now - since) && !known.contains(place)) {
            missing.add(place.toString());
          }
        });
    if (!complete && !found.answered()) {
      missing.addAll(found.unresolved());
    }
    complete |= joined && found.answered() && missing.isEmpty();
    return missing;
  }

  private boolean missed(long nanos) {
    return nanos <= Absentees.FORGET_AFTER.toNanos()
        && (!complete || nanos > NEWCOMERS_JOIN_WITHIN.toNanos());
  }
}
