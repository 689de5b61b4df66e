package io.headroom.proxy.metrics;

import com.sun.management.ThreadMXBean;
import io.headroom.proxy.transport.AllowedBecause;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** Asks the JVM; every answer is negative on a JVM that does not count. */
@AllowedBecause("allocation per thread is counted nowhere else; absent on other JVMs, then unknown")
final class JvmThreadCounters implements ThreadCounters {
  private static final long UNKNOWN = -1;

  private final @Nullable ThreadMXBean bean =
      ManagementFactory.getThreadMXBean() instanceof ThreadMXBean jvm ? jvm : null;

  @Override
  public long cpuNanos(Thread thread) {
    return bean != null && bean.isThreadCpuTimeSupported() && bean.isThreadCpuTimeEnabled()
        ? bean.getThreadCpuTime(thread.getId())
        : UNKNOWN;
  }

  @Override
  public long allocatedBytes(Thread thread) {
    return bean != null
            && bean.isThreadAllocatedMemorySupported()
            && bean.isThreadAllocatedMemoryEnabled()
        ? bean.getThreadAllocatedBytes(thread.getId())
        : UNKNOWN;
  }
}
