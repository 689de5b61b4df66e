package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What every view has, whatever the cluster behind it: this instance's own numbers, who is told of
 * changes, what this instance answers. Used from any thread.
 */
final class LocalSide {
  /** What is known of the others. */
  record Heard(
      List<InstanceStatus> others, boolean partial, List<String> unheard, Duration silence) {
    static final Heard NOBODY = new Heard(List.of(), false, List.of(), Duration.ZERO);
  }

  private final LocalInstance instance;
  private final Instant startedAt;
  private final ChangeNotices notices;
  private final ArrivalTrend trend = new ArrivalTrend();
  private final Answers answers = new Answers();
  private final AtomicLong version = new AtomicLong();
  private final Supplier<ClusterSnapshot> view;

  /**
   * @param home where listeners are told
   * @param view the snapshot that they are told of
   */
  LocalSide(
      LocalInstance instance, InstantSource clock, Timeline home, Supplier<ClusterSnapshot> view) {
    this.instance = instance;
    this.startedAt = clock.instant();
    this.notices = new ChangeNotices(home, view);
    this.view = view;
  }

  String id() {
    return instance.load().get().id();
  }

  Instant startedAt() {
    return startedAt;
  }

  /** Distinguishes this start of the instance from its others. */
  long epoch() {
    return startedAt.toEpochMilli();
  }

  /** To be read before a snapshot's numbers: it may be newer than its version says, never older. */
  long version() {
    return version.get();
  }

  void changed() {
    version.incrementAndGet();
    notices.changed();
  }

  void onChange(Consumer<ClusterSnapshot> listener) {
    notices.onChange(listener);
  }

  void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer) {
    answers.put(topic, answerer);
  }

  Future<JsonObject> answerTo(String topic, JsonObject question) {
    return answers.to(topic, question);
  }

  /** This instance's own numbers of the moment among the others'. */
  ClusterSnapshot snapshot(Heard heard, long ownSequence, long before) {
    InstanceLoad own = instance.load().get();
    List<InstanceStatus> statuses = new ArrayList<>(heard.others());
    statuses.add(
        new InstanceStatus(
            own, instance.level(own), startedAt, epoch(), ownSequence, Duration.ZERO));
    statuses.sort(Comparator.comparing(status -> status.load().id()));
    long free = statuses.stream().mapToLong(status -> status.load().free()).sum();
    int warnFreePercent = instance.warnFreePercent().getAsInt();
    boolean neverFull =
        heard.partial() || statuses.stream().allMatch(status -> status.load().draining());
    Long secondsToFull = neverFull && free == 0 ? null : trend.secondsToFull(free);
    return new ClusterSnapshot(
        own,
        statuses,
        heard.partial(),
        heard.unheard(),
        heard.silence(),
        warnFreePercent,
        secondsToFull,
        before);
  }

  /** Follows the arrivals for as long as told. */
  void followArrivals(Timeline timeline, BooleanSupplier on) {
    timeline.after(
        ArrivalTrend.SAMPLE_EVERY,
        () -> {
          if (on.getAsBoolean()) {
            trend.sample(view.get().instances(), timeline.nanoTime());
            followArrivals(timeline, on);
          }
        });
  }
}
