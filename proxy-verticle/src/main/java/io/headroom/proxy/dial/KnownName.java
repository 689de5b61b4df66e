package io.headroom.proxy.dial;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was told of a name last. Immutable.
 *
 * @param expiresNanos until when it is not asked for again
 * @param retryNanos before which it is not asked for again after nobody could tell
 * @param untold whether nobody could tell when it was last asked for
 */
record KnownName(List<InetAddress> addresses, long expiresNanos, long retryNanos, boolean untold) {
  /** How long the old addresses serve at once beyond their time, while new ones are asked for. */
  static final Duration GRACE = Duration.ofSeconds(1);

  /** How long who comes later than that waits for the new ones. */
  static final Duration PATIENCE = Duration.ofMillis(250);

  /** How long who finds nobody at the old ones waits for the new ones. */
  static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

  /** How long they serve when nobody can tell new ones. */
  static final Duration KEPT = Duration.ofMinutes(5);

  static final Duration RETRY = Duration.ofSeconds(1);

  /** A name that may be kept for days moves all the same. */
  private static final Duration LONGEST_TTL = Duration.ofSeconds(30);

  private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);
  private static final int MOST_ADDRESSES = 32;

  static KnownName of(Search.Outcome.Found found, long nowNanos) {
    Duration ttl = found.ttl().compareTo(SHORTEST_TTL) < 0 ? SHORTEST_TTL : found.ttl();
    ttl = ttl.compareTo(LONGEST_TTL) > 0 ? LONGEST_TTL : ttl;
    return new KnownName(
        some(found.addresses().stream()), nowNanos + ttl.toNanos(), nowNanos, false);
  }

  private static List<InetAddress> some(Stream<InetAddress> all) {
    return all.distinct().limit(MOST_ADDRESSES).toList();
  }

  /** With those of the other family, which came later. */
  KnownName and(List<InetAddress> late) {
    return new KnownName(
        some(Stream.concat(addresses.stream(), late.stream())), expiresNanos, retryNanos, untold);
  }

  KnownName notToldAt(long nowNanos) {
    return new KnownName(addresses, expiresNanos, nowNanos + RETRY.toNanos(), true);
  }

  boolean isFresh(long nowNanos) {
    return nowNanos - expiresNanos < 0;
  }

  boolean isUsable(long nowNanos) {
    return nowNanos - expiresNanos < KEPT.toNanos();
  }

  boolean isDue(long nowNanos) {
    return nowNanos - retryNanos >= 0;
  }

  /** Whether nobody is to wait for the new ones. */
  boolean servesMeanwhile(long nowNanos) {
    return untold || nowNanos - expiresNanos < GRACE.toNanos();
  }
}
