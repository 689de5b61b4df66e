package io.headroom.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Knocks at silent members' ports, at each once at a time. Owned by the cluster's thread. */
final class Probes {
  private final Timeline timeline;
  private final Lookout lookout;
  private final Set<Member> asking = new HashSet<>();

  Probes(Timeline timeline, Lookout lookout) {
    this.timeline = timeline;
    this.lookout = lookout;
  }

  /**
   * @param refused told of those at whose place nobody listens, on the cluster's thread
   */
  void ask(Collection<Member> silent, Consumer<Member> refused) {
    for (Member member : silent) {
      if (asking.add(member)) {
        lookout
            .refuses(member.place())
            .onComplete(
                done ->
                    timeline.after(
                        Duration.ZERO,
                        () -> {
                          asking.remove(member);
                          if (done.succeeded() && done.result()) {
                            refused.accept(member);
                          }
                        }));
      }
    }
  }
}
