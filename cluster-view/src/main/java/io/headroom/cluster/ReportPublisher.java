package io.headroom.cluster;

import io.headroom.cluster.trust.Seal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the cluster of this instance: at once and at most every 250 ms while it changes, every
 * second while it does not; and stores what it tells every second or five. Owned by the cluster's
 * thread but for {@link #changed}.
 */
final class ReportPublisher {
  static final Duration AT_MOST_EVERY = Duration.ofMillis(250);
  static final Duration AT_LEAST_EVERY = Duration.ofSeconds(1);
  static final Duration STORE_CHANGES_EVERY = Duration.ofSeconds(1);
  static final Duration STORE_EVERY = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(ReportPublisher.class);

  private final Timeline timeline;
  private final LocalInstance instance;
  private final Instant startedAt;
  private final long epoch;
  private final Seal seal;
  private final Coalescer coalescer;

  private @Nullable ClusterLink link;
  private final AtomicLong sequence = new AtomicLong();
  private long publishedNanos;
  private long storedNanos;
  private @Nullable InstanceLoad storedLoad;

  /** One at a time: while a stored report's keeper is lost, storing takes seconds. */
  private boolean storing;

  ReportPublisher(
      Timeline timeline, LocalInstance instance, Instant startedAt, long epoch, Seal seal) {
    this.timeline = timeline;
    this.instance = instance;
    this.startedAt = startedAt;
    this.epoch = epoch;
    this.seal = seal;
    this.coalescer = new Coalescer(timeline, AT_MOST_EVERY, this::publish);
  }

  long sequence() {
    return sequence.get();
  }

  /** The load changed, or somebody came who has not heard it; from any thread. */
  void changed() {
    coalescer.request();
  }

  void start(ClusterLink to) {
    link = to;
    publish();
    store(to);
  }

  void tick() {
    if (link == null) {
      return;
    }
    long now = timeline.nanoTime();
    boolean changedSince = !instance.load().get().equals(storedLoad);
    Duration pause = changedSince ? STORE_CHANGES_EVERY : STORE_EVERY;
    if (!storing && now - storedNanos >= pause.toNanos()) {
      store(link);
    }
  }

  /** Says goodbye; nothing is told after it. */
  void stop() {
    if (link != null) {
      link.publish(seal.report(report(true).encode()));
      link = null;
    }
  }

  /** The link has ended: nothing can be told until there is another one. */
  void pause() {
    link = null;
    storing = false;
  }

  private void publish() {
    if (link != null) {
      publishedNanos = timeline.nanoTime();
      timeline.after(AT_LEAST_EVERY, this::publishAgain);
      link.publish(seal.report(report(false).encode()));
    }
  }

  /** Not with the ticks: at twice a second's distance the others would take it for late. */
  private void publishAgain() {
    if (timeline.nanoTime() - publishedNanos >= AT_LEAST_EVERY.toNanos()) {
      changed();
    }
  }

  private void store(ClusterLink to) {
    InstanceReport report = report(false);
    storing = true;
    storedNanos = timeline.nanoTime();
    to.store(seal.report(report.encode()))
        .onComplete(
            done ->
                timeline.after(
                    Duration.ZERO,
                    () -> {
                      storing = false;
                      storedLoad = done.succeeded() ? report.load() : null;
                      if (done.failed()) {
                        LOG.debug("could not store this instance's report", done.cause());
                      }
                    }));
  }

  private InstanceReport report(boolean leaving) {
    InstanceLoad load = instance.load().get();
    return new InstanceReport(
        load,
        epoch,
        sequence.incrementAndGet(),
        startedAt,
        leaving,
        instance.level(load),
        UserCounts.of(instance.sessionsByUser().get()));
  }
}
