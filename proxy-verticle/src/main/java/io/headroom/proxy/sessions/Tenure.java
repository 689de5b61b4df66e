package io.headroom.proxy.sessions;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a session may be open, as far as that is known when its slot is taken. Immutable.
 *
 * @param ageNanos by its route's {@code maxSessionAgeMs}; {@link #NO_END}: for ever
 * @param accessNanos by what let it in; {@link #NO_END}: nothing ends that
 */
public record Tenure(long ageNanos, long accessNanos) {
  public static final long NO_END = Long.MAX_VALUE;
  public static final Tenure ENDLESS = new Tenure(NO_END, NO_END);

  /** For how long before its end a session counts as ending. */
  public static final Duration NOTICE = Duration.ofSeconds(60);

  /**
   * Of a route and a pass.
   *
   * @param maxAge zero: for ever
   */
  public static Tenure of(Duration maxAge, Optional<Duration> access) {
    return maxAge.isZero() && access.isEmpty()
        ? ENDLESS
        : new Tenure(
            maxAge.isZero() ? NO_END : maxAge.toNanos(), access.map(Tenure::nanos).orElse(NO_END));
  }

  /** What is left after so long; {@link #NO_END}: no end is known. */
  public long leftNanos(long openNanos) {
    long first = Math.min(ageNanos, accessNanos);
    return first == NO_END ? NO_END : Math.max(0, first - openNanos);
  }

  /** Whether there is no more than {@link #NOTICE} left. */
  public boolean isEnding(long openNanos) {
    return leftNanos(openNanos) <= NOTICE.toNanos();
  }

  /** A token may be good for longer than nanoseconds can tell. */
  private static long nanos(Duration time) {
    return time.compareTo(Duration.ofDays(36_500)) > 0 ? NO_END : time.toNanos();
  }
}
