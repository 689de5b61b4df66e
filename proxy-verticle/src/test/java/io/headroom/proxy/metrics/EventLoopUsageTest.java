package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopUsageTest {
  private final FakeCounters counters = new FakeCounters();
  private long nowNanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(7);
  private final EventLoopUsage usage = new EventLoopUsage(counters, () -> nowNanos);
  private final Thread current = Thread.currentThread();

  @Test
  void isTheGrowthOverTheElapsedTime() {
    usage.register(current);
    used(current, TimeUnit.SECONDS.toNanos(2), 50_000_000);
    after(5);
    assertEquals(0.4, usage.cpuCores(), 1e-9);
    assertEquals(10_000_000, usage.allocatedBytesPerSecond(), 1e-3);
    after(5);
    assertEquals(0, usage.cpuCores());
    assertEquals(0, usage.allocatedBytesPerSecond());
  }

  @Test
  void leavesOutWhatAThreadUsedBeforeItWasRegistered() {
    used(current, TimeUnit.HOURS.toNanos(3), 1L << 40);
    usage.register(current);
    after(5);
    assertEquals(0, usage.cpuCores());
    assertEquals(0, usage.allocatedBytesPerSecond());
  }

  @Test
  void countsAThreadOnceHoweverOftenItIsRegistered() {
    usage.register(current);
    usage.register(current);
    used(current, TimeUnit.SECONDS.toNanos(5), 0);
    after(5);
    assertEquals(1, usage.cpuCores(), 1e-9);
  }

  @Test
  void sumsOverThreads() {
    Thread other = new Thread(() -> {});
    usage.register(current);
    usage.register(other);
    used(current, TimeUnit.SECONDS.toNanos(5), 100);
    used(other, TimeUnit.SECONDS.toNanos(4), 400);
    after(5);
    assertEquals(1.8, usage.cpuCores(), 1e-9);
    assertEquals(100, usage.allocatedBytesPerSecond(), 1e-9);
  }

  @Test
  void isZeroWhereTheJvmCannotTell() {
    counters.known = false;
    usage.register(current);
    used(current, TimeUnit.SECONDS.toNanos(2), 50_000_000);
    after(5);
    assertEquals(0, usage.cpuCores());
    assertEquals(0, usage.allocatedBytesPerSecond());
  }

  @Test
  void aThreadThatEndedCountsNothing() {
    usage.register(current);
    used(current, TimeUnit.SECONDS.toNanos(2), 1_000);
    after(5);
    counters.known = false;
    after(5);
    assertEquals(0, usage.cpuCores());
    assertEquals(0, usage.allocatedBytesPerSecond());
  }

  @Test
  void thisJvmCounts() {
    JvmThreadCounters jvm = new JvmThreadCounters();
    long cpuBefore = jvm.cpuNanos(current);
    long allocatedBefore = jvm.allocatedBytes(current);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    byte[] kept = {};
    while (jvm.cpuNanos(current) - cpuBefore < TimeUnit.MILLISECONDS.toNanos(5)
        && System.nanoTime() - deadline < 0) {
      kept = new byte[kept.length / 2 + 4096];
    }
    assertTrue(cpuBefore >= 0);
    assertTrue(jvm.cpuNanos(current) - cpuBefore >= TimeUnit.MILLISECONDS.toNanos(5));
    assertTrue(jvm.allocatedBytes(current) - allocatedBefore >= kept.length);
  }

  private void used(Thread thread, long cpuNanos, long bytes) {
    counters.cpu.merge(thread, cpuNanos, Long::sum);
    counters.allocated.merge(thread, bytes, Long::sum);
  }

  private void after(long seconds) {
    nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    usage.sample();
  }

  private static final class FakeCounters implements ThreadCounters {
    private final Map<Thread, Long> cpu = new HashMap<>();
    private final Map<Thread, Long> allocated = new HashMap<>();
    private boolean known = true;

    @Override
    public long cpuNanos(Thread thread) {
      return known ? cpu.getOrDefault(thread, 0L) : -1;
    }

    @Override
    public long allocatedBytes(Thread thread) {
      return known ? allocated.getOrDefault(thread, 0L) : -1;
    }
  }
}
