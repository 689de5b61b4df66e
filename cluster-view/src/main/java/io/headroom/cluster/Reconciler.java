package io.headroom.cluster;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stored reports again: at the start, when members came, every half minute, and early
 * while a member is not heard. What is published is a hint that may be lost; what is stored heals.
 * Owned by the cluster's thread.
 */
final class Reconciler {
  static final Duration EVERY = Duration.ofSeconds(30);
  static final Duration UNHEARD = Duration.ofSeconds(3);
  private static final Duration EARLY_EVERY = Duration.ofSeconds(2);
  private static final Duration REASSERT_EVERY = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final Timeline timeline;
  private final ClusterLink link;
  private final Replica replica;
  private final Consumer<List<byte[]>> read;
  private final DoubleSupplier random;

  private boolean reading;
  private long readNanos;
  private long reassertedNanos;
  private long pauseNanos;

  /**
   * @param read takes what was read, on the cluster's thread
   * @param random from 0 to 1, so that the instances do not all read at once
   */
  Reconciler(
      Timeline timeline,
      ClusterLink link,
      Replica replica,
      Consumer<List<byte[]>> read,
      DoubleSupplier random) {
    this.timeline = timeline;
    this.link = link;
    this.replica = replica;
    this.read = read;
    this.random = random;
    this.readNanos = timeline.nanoTime();
    this.reassertedNanos = timeline.nanoTime();
    this.pauseNanos = nextPause();
  }

  void tick() {
    long now = timeline.nanoTime();
    boolean unheard = replica.anyUnheardFor(UNHEARD, now);
    if (now - readNanos >= (unheard ? EARLY_EVERY.toNanos() : pauseNanos)) {
      reconcile();
    }
    if (unheard && now - reassertedNanos >= REASSERT_EVERY.toNanos()) {
      reassert();
    }
  }

  /** Lets the others find this instance again, as after a split. */
  void reassert() {
    reassertedNanos = timeline.nanoTime();
    link.reassert();
  }

  void reconcile() {
    if (reading) {
      return;
    }
    reading = true;
    readNanos = timeline.nanoTime();
    pauseNanos = nextPause();
    link.readAll()
        .onComplete(
            done ->
                timeline.after(
                    Duration.ZERO,
                    () -> {
                      reading = false;
                      if (done.succeeded()) {
                        read.accept(done.result());
                      } else {
                        LOG.debug("could not read the stored reports", done.cause());
                      }
                    }));
  }

  private long nextPause() {
    return (long) (EVERY.toNanos() * (0.8 + 0.4 * random.getAsDouble()));
  }
}
