package io.headroom.proxy.pages;

import io.headroom.cluster.InstanceLoad;
import io.headroom.proxy.request.IsoTime;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The last hour of every instance's sessions and cap, as this one saw them, in steps of ten
 * seconds. Kept in memory and bounded; one per process, used from every event loop.
 */
public final class LoadHistory {
  static final Duration STEP = Duration.ofSeconds(10);
  static final int STEPS = 360;
  static final int MOST_INSTANCES = 256;

  /** In place of a number: not seen then. */
  private static final int NOTHING = -1;

  private final Supplier<List<InstanceLoad>> instances;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final long startNanos;

  /** Guarded by this; the column of a step is its number modulo {@link #STEPS}. */
  private final Map<String, Series> byInstance = new TreeMap<>();

  /** Guarded by this: the number of the newest step. */
  private long newest = -1;

  private static final class Series {
    final int[] open = new int[STEPS];
    final int[] cap = new int[STEPS];
    long lastSeen;

    Series() {
      Arrays.fill(open, NOTHING);
      Arrays.fill(cap, NOTHING);
    }
  }

  /**
   * @param instances the loads of now
   */
  public LoadHistory(
      Supplier<List<InstanceLoad>> instances, LongSupplier nanoTime, InstantSource clock) {
    this.instances = instances;
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.startNanos = nanoTime.getAsLong();
  }

  /** Notes the numbers of now, and then of every step. */
  public void sampleOn(Vertx vertx) {
    sample();
    vertx.setPeriodic(STEP.toMillis(), timer -> sample());
  }

  synchronized void sample() {
    long step = (nanoTime.getAsLong() - startNanos) / STEP.toNanos();
    long first = Math.max(newest + 1, step - STEPS + 1);
    for (long missed = first; missed <= step; missed++) {
      clear(column(missed));
    }
    newest = step;
    for (InstanceLoad load : instances.get()) {
      note(load, step);
    }
    byInstance.values().removeIf(series -> step - series.lastSeen >= STEPS);
  }

  /** A document for the chart: for each instance a number or null for each step, oldest first. */
  synchronized Buffer document() {
    int known = (int) Math.min(newest + 1, STEPS);
    JsonArray all = new JsonArray();
    byInstance.forEach(
        (id, series) ->
            all.add(
                new JsonObject()
                    .put("id", id)
                    .put("open", numbers(series.open, known))
                    .put("cap", numbers(series.cap, known))));
    return new JsonObject()
        .put("asOf", IsoTime.millis(clock.instant()))
        .put("stepSeconds", STEP.toSeconds())
        .put("instances", all)
        .toBuffer();
  }

  private void note(InstanceLoad load, long step) {
    Series series = byInstance.get(load.id());
    if (series == null) {
      if (byInstance.size() >= MOST_INSTANCES) {
        return;
      }
      series = new Series();
      byInstance.put(load.id(), series);
    }
    series.open[column(step)] = load.open();
    series.cap[column(step)] = load.cap();
    series.lastSeen = step;
  }

  private void clear(int column) {
    for (Series series : byInstance.values()) {
      series.open[column] = NOTHING;
      series.cap[column] = NOTHING;
    }
  }

  private JsonArray numbers(int[] ring, int known) {
    JsonArray numbers = new JsonArray();
    for (long step = newest - known + 1; step <= newest; step++) {
      int number = ring[column(step)];
      numbers.add(number == NOTHING ? null : Integer.valueOf(number));
    }
    return numbers;
  }

  private static int column(long step) {
    return (int) (step % STEPS);
  }
}
