package io.headroom.proxy.metrics;

/** What a thread used since it started; negative where that is unknown. */
interface ThreadCounters {
  long cpuNanos(Thread thread);

  long allocatedBytes(Thread thread);
}
