package io.headroom.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who should be heard and is not: silent members, those that vanished, those that names lead to,
 * twins. Runs on the cluster's thread; {@link #missing} and {@link #silence} may be read anywhere.
 */
final class RollCall {
  private final Timeline timeline;
  private final Absentees absentees;
  private final Departed departed;
  private final Replica replica;
  private final MemberSearch search;
  private final Probes probes;
  private final Twins twins = new Twins();
  private final PartialLog log = new PartialLog();

  /** Beside members and absentees: names of twins, and where nobody is seen. */
  private volatile List<String> others;

  private List<Member> listed = List.of();
  private List<Member> present = List.of();

  RollCall(
      Timeline timeline, Lookout lookout, Absentees absentees, Departed departed, Replica replica) {
    this.timeline = timeline;
    this.absentees = absentees;
    this.departed = departed;
    this.replica = replica;
    this.search = new MemberSearch(timeline, lookout);
    this.probes = new Probes(timeline, lookout);
    this.others = lookout.names();
  }

  /** Everybody whom this instance knows to miss at this moment, each once. */
  List<String> missing(long nowNanos) {
    List<String> late = replica.late(nowNanos);
    // Before the absentees: who is lost before it spoke is one of them first.
    List<String> unheard = replica.unheard();
    List<String> absent = absentees.ids();
    if (late.isEmpty() && absent.isEmpty() && unheard.isEmpty()) {
      return others;
    }
    return Stream.of(absent, others, unheard, late).flatMap(List::stream).distinct().toList();
  }

  /** How long the one that has been silent longest has not spoken, of those here and those lost. */
  Duration silence(long nowNanos) {
    Stream<Long> here = replica.known().stream().map(Replica.Known::toldNanos);
    long most =
        Stream.concat(here, absentees.toldNanos().stream())
            .mapToLong(told -> nowNanos - told)
            .max()
            .orElse(0);
    return Duration.ofNanos(Math.max(0, most));
  }

  /** Whether the names were followed once, so that who is missing is known. */
  boolean sought() {
    return search.done();
  }

  /** Whom the cluster lists, but for those that have ended; not this instance. */
  Collection<Member> present(ClusterLink link) {
    // As it was: of one that just left it has to be known yet that it has ended.
    departed.listed(listed);
    listed = List.copyOf(link.members());
    List<Member> here = listed.stream().filter(member -> !departed.has(member)).toList();
    present = here;
    List<Member> all = new ArrayList<>(here);
    all.add(link.self());
    twins.among(all, timeline.nanoTime());
    return here;
  }

  /**
   * Asks at the ports of those that do not speak whether their process has ended.
   *
   * @param ended runs when one has
   */
  void knock(@Nullable ClusterLink link, Runnable ended) {
    if (link == null) {
      return;
    }
    probes.ask(
        replica.silent(timeline.nanoTime()),
        member -> {
          if (replica.silent(timeline.nanoTime()).contains(member)) {
            departed.add(member);
            ended.run();
          }
        });
    probes.ask(
        twins.elder(),
        member -> {
          departed.add(member);
          ended.run();
        });
    probes.ask(
        absentees.members(), member -> absentees.gone(member, "its host refuses connections"));
  }

  /**
   * Looks for the others, and lets go of those that are gone.
   *
   * @param link null before joining
   * @param found runs after discovery was asked
   */
  void tick(@Nullable ClusterLink link, Runnable found) {
    long now = timeline.nanoTime();
    Set<Place> seen = places(link);
    search.tick(seen, found);
    if (link != null) {
      List<Member> here = new ArrayList<>(present);
      here.add(link.self());
      absentees.letGo(here, seen, search, now);
      twins.warn(now);
    }
  }

  /** Says in the log who is missing. */
  void report() {
    long now = timeline.nanoTime();
    log.view(missing(now), replica.known().size() + 1, now);
    boolean sought = search.latest() == null || search.latest().others();
    log.alone(replica.known().isEmpty() && sought, this::describeSought, now);
  }

  /** Who is missing by what is known now. */
  void reckon(@Nullable ClusterLink link) {
    others = others(places(link), link != null);
  }

  /** This instance is a member no more. */
  void fellOut() {
    listed = List.of();
    present = List.of();
    twins.among(List.of(), timeline.nanoTime());
    reckon(null);
  }

  private static Set<Place> places(@Nullable ClusterLink link) {
    return link == null ? Set.of() : link.places();
  }

  private List<String> others(Set<Place> seen, boolean joined) {
    List<String> names = new ArrayList<>(twins.names());
    Set<Place> known = new HashSet<>();
    absentees.members().forEach(member -> known.addAll(member.places()));
    names.addAll(search.missing(seen, known, joined));
    return List.copyOf(names);
  }

  private List<String> describeSought() {
    Found found = search.latest();
    return found == null ? search.names() : found.described();
  }
}
