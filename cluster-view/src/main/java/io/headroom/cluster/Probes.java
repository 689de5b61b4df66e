package io.headroom.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Knocks at silent members' ports, at each once a second. Owned by the cluster's thread. */
final class Probes {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Timeline timeline;
  private final Lookout lookout;
  private final Map<Member, Long> askedNanos = new HashMap<>();

  Probes(Timeline timeline, Lookout lookout) {
    this.timeline = timeline;
    this.lookout = lookout;
  }

  /**
   * Asks at those that were not asked just before.
   *
   * @param refused told of those at whose place nobody listens, on the cluster's thread
   */
  void ask(Collection<Member> silent, Consumer<Member> refused) {
    long now = timeline.nanoTime();
    askedNanos.values().removeIf(asked -> now - asked >= PAUSE.toNanos());
    for (Member member : silent) {
      if (askedNanos.putIfAbsent(member, now) == null) {
        lookout.refuses(member.place()).onSuccess(refuses -> tell(member, refuses, refused));
      }
    }
  }

  private void tell(Member member, boolean refuses, Consumer<Member> refused) {
    if (refuses) {
      timeline.after(Duration.ZERO, () -> refused.accept(member));
    }
  }
}
