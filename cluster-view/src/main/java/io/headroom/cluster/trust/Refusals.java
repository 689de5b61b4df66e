package io.headroom.cluster.trust;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is not believed, and names whom once a minute. Used from any thread. */
public final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final long TOLD_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Names remembered: strangers may come from anywhere. */
  private static final int MOST_NAMES = 64;

  private record Case(String who, Refusal.Reason reason) {}

  private static final class Tally {
    private final long toldNanos;
    private long since;

    private Tally(long toldNanos) {
      this.toldNanos = toldNanos;
    }
  }

  private final LongSupplier nanoTime;

  private final Map<Refusal.Reason, LongAdder> counts = new EnumMap<>(Refusal.Reason.class);

  /** The one told longest ago first. */
  private final Map<Case, Tally> told = new LinkedHashMap<>();

  Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  public long count(Refusal.Reason reason) {
    return of(reason).sum();
  }

  /**
   * @param who an address or an instance, for the log
   */
  public void add(String who, Refusal refusal) {
    of(refusal.reason()).increment();
    long before = due(new Case(who, refusal.reason()));
    if (before >= 0) {
      LOG.warn(
          "{} is not believed: {}{}",
          who,
          refusal.getMessage(),
          before == 0 ? "" : "; " + before + " times more since the last line");
    }
  }

  private LongAdder of(Refusal.Reason reason) {
    return Objects.requireNonNull(counts.get(reason), "one for each");
  }

  /** How many were not told before this one; negative: it is not told either. */
  private synchronized long due(Case one) {
    long now = nanoTime.getAsLong();
    Tally tally = told.get(one);
    if (tally != null && now - tally.toldNanos < TOLD_EVERY_NANOS) {
      tally.since++;
      return -1;
    }
    told.remove(one);
    if (told.size() >= MOST_NAMES) {
      Map.Entry<Case, Tally> oldest = told.entrySet().iterator().next();
      if (now - oldest.getValue().toldNanos < TOLD_EVERY_NANOS) {
        // As many lines a minute as there are names: the counts go on.
        return -1;
      }
      told.remove(oldest.getKey());
    }
    told.put(one, new Tally(now));
    return tally == null ? 0 : tally.since;
  }
}
