package io.headroom.proxy.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which lines are written when the same come again and again, as a stranger can make them come.
 * What is finer than INFO was asked for and always comes. Pure, for any thread; it remembers a
 * bounded number of kinds.
 */
final class RepeatedLines {
  static final int KINDS = 500;

  enum Verdict {
    WRITE,
    WITHOUT_TRACE,
    DROP
  }

  /** So many of a kind were dropped. */
  record Dropped(LineKind kind, long number) {}

  /** Where the kinds share one allowance that are one too many to be remembered. */
  private static final LineKind OTHERS = new LineKind("other", Level.WARN, "");

  private final LongSupplier nanoTime;

  // Guarded by this.
  private final Map<LineKind, Tally> tallies = new LinkedHashMap<>();

  RepeatedLines(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized Verdict judge(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
      return Verdict.WRITE;
    }
    long now = nanoTime.getAsLong();
    LineKind kind = LineKind.of(event);
    if (tallies.size() >= KINDS && !tallies.containsKey(kind)) {
      kind = OTHERS;
    }
    Tally tally = tallies.computeIfAbsent(kind, fresh -> new Tally(fresh.budget(), now));
    if (!tally.lines.take(now)) {
      tally.drop(now);
      return Verdict.DROP;
    }
    boolean traced = event.getThrowableProxy() != null;
    return traced && !tally.traces.take(now) ? Verdict.WITHOUT_TRACE : Verdict.WRITE;
  }

  /** What is to be told by now, each once. */
  synchronized List<Dropped> due() {
    return counted(nanoTime.getAsLong());
  }

  /** What would be told later. */
  synchronized List<Dropped> rest() {
    return counted(Long.MAX_VALUE);
  }

  /** Whether something was dropped that is not told yet. */
  synchronized boolean waiting() {
    return tallies.values().stream().anyMatch(tally -> tally.dropped > 0);
  }

  private List<Dropped> counted(long nowNanos) {
    List<Dropped> due = new ArrayList<>();
    tallies.forEach(
        (kind, tally) -> {
          long sinceNanos = nowNanos - tally.droppedSinceNanos;
          boolean last = nowNanos == Long.MAX_VALUE;
          if (tally.dropped > 0 && (last || sinceNanos >= kind.budget().count().toNanos())) {
            due.add(new Dropped(kind, tally.dropped));
            tally.dropped = 0;
          }
        });
    return due;
  }

  private static final class Tally {
    final Allowance lines;
    final Allowance traces;
    long dropped;
    long droppedSinceNanos;

    Tally(LineKind.Budget budget, long nowNanos) {
      lines = new Allowance(budget.lines(), budget.line().toNanos(), nowNanos);
      traces = new Allowance(budget.traces(), budget.trace().toNanos(), nowNanos);
    }

    void drop(long nowNanos) {
      if (dropped++ == 0) {
        droppedSinceNanos = nowNanos;
      }
    }
  }
}
