package io.headroom.proxy.metrics;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * CPU and allocation rate of the event-loop threads, between the two latest samples. Sampled by a
 * timer and not by the scrape, so that two scrapers do not disturb each other. Used from any
 * thread.
 */
public final class EventLoopUsage {
  private static final long SAMPLE_MILLIS = 5_000;

  private final ThreadCounters counters;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private final List<Watched> threads = new ArrayList<>();
  private long sampledNanos;

  private volatile double cpuCores;
  private volatile double allocatedBytesPerSecond;

  private static final class Watched {
    private final Thread thread;
    private long cpuNanos;
    private long allocatedBytes;

    private Watched(Thread thread, long cpuNanos, long allocatedBytes) {
      this.thread = thread;
      this.cpuNanos = cpuNanos;
      this.allocatedBytes = allocatedBytes;
    }
  }

  public EventLoopUsage(MetricsRegistry registry) {
    this(new JvmThreadCounters(), System::nanoTime);
    registry.gauge(Meters.POOL_CPU_CORES, this::cpuCores);
    registry.gauge(Meters.POOL_ALLOC, this::allocatedBytesPerSecond);
  }

  EventLoopUsage(ThreadCounters counters, LongSupplier nanoClock) {
    this.counters = counters;
    this.nanoClock = nanoClock;
    this.sampledNanos = nanoClock.getAsLong();
  }

  /** Counts this thread from now on; a thread that is known already is not counted twice. */
  public synchronized void register(Thread thread) {
    if (threads.stream().noneMatch(watched -> watched.thread == thread)) {
      threads.add(new Watched(thread, counters.cpuNanos(thread), counters.allocatedBytes(thread)));
    }
  }

  /** Samples every five seconds for as long as {@code vertx} runs. */
  public void sampleOn(Vertx vertx) {
    vertx.setPeriodic(SAMPLE_MILLIS, timer -> sample());
  }

  synchronized void sample() {
    long nowNanos = nanoClock.getAsLong();
    long elapsedNanos = nowNanos - sampledNanos;
    if (elapsedNanos <= 0) {
      return;
    }
    sampledNanos = nowNanos;
    long cpuNanos = 0;
    long allocatedBytes = 0;
    for (Watched watched : threads) {
      long cpu = counters.cpuNanos(watched.thread);
      long allocated = counters.allocatedBytes(watched.thread);
      cpuNanos += growth(watched.cpuNanos, cpu);
      allocatedBytes += growth(watched.allocatedBytes, allocated);
      watched.cpuNanos = cpu;
      watched.allocatedBytes = allocated;
    }
    threads.removeIf(watched -> !watched.thread.isAlive());
    cpuCores = (double) cpuNanos / elapsedNanos;
    allocatedBytesPerSecond = (double) allocatedBytes * TimeUnit.SECONDS.toNanos(1) / elapsedNanos;
  }

  public double cpuCores() {
    return cpuCores;
  }

  public double allocatedBytesPerSecond() {
    return allocatedBytesPerSecond;
  }

  /** Negative readings mean that the JVM cannot tell. */
  private static long growth(long before, long now) {
    return before < 0 || now < before ? 0 : now - before;
  }
}
