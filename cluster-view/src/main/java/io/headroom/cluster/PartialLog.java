package io.headroom.cluster;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the view has been partial for a while and of whom, and once that it is whole
 * again; and again and again, ever less often, that this instance seeks others and is alone. Owned
 * by the cluster's thread.
 */
final class PartialLog {
  /** A pause of somebody's is not worth a line. */
  static final Duration AFTER = Duration.ofSeconds(5);

  static final Duration ALONE_AFTER = Duration.ofSeconds(7);
  private static final Duration ALONE_MOST = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(PartialLog.class);

  private @Nullable Long partialSince;
  private boolean told;
  private @Nullable Long aloneSince;
  private Duration aloneNext = ALONE_AFTER;

  /**
   * @param missing who is not heard
   * @param instances how many are counted
   */
  void view(List<String> missing, int instances, long nowNanos) {
    if (missing.isEmpty()) {
      if (told) {
        LOG.info("the view of the cluster is whole again: instances counted: {}", instances);
      }
      partialSince = null;
      told = false;
      return;
    }
    long since = partialSince == null ? nowNanos : partialSince;
    partialSince = since;
    if (!told && nowNanos - since >= AFTER.toNanos()) {
      told = true;
      LOG.warn(
          "the view of the cluster is partial: instances counted: {}, not heard: {}",
          instances,
          String.join(", ", missing));
    }
  }

  /**
   * @param alone whether nobody else is heard though others are sought
   * @param sought whom, and what is there
   */
  void alone(boolean alone, Supplier<List<String>> sought, long nowNanos) {
    if (!alone) {
      aloneSince = null;
      aloneNext = ALONE_AFTER;
      return;
    }
    long since = aloneSince == null ? nowNanos : aloneSince;
    aloneSince = since;
    Duration lasts = Duration.ofNanos(nowNanos - since);
    if (lasts.compareTo(aloneNext) >= 0) {
      LOG.warn(
          "serving alone: for {} s nobody of cluster.members and cluster.dns was heard, sought: {}",
          lasts.toSeconds(),
          String.join(", ", sought.get()));
      Duration doubled = lasts.multipliedBy(2);
      aloneNext = doubled.compareTo(ALONE_MOST) < 0 ? doubled : lasts.plus(ALONE_MOST);
    }
  }
}
