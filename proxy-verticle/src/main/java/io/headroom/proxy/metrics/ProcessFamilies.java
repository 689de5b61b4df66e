package io.headroom.proxy.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.OperatingSystemMXBean;
import io.headroom.proxy.transport.AllowedBecause;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process as Prometheus's own client libraries name it, which Micrometer does not: what this
 * machine does not tell is left out of the scrape.
 */
@AllowedBecause("the process's CPU time is told nowhere else; absent on other JVMs, then left out")
final class ProcessFamilies implements Supplier<MetricSnapshots> {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
  private static final double BYTES_PER_KB = 1024;

  /** As in proc(5). */
  private final Path status;

  ProcessFamilies() {
    this(Path.of("/proc/self/status"));
  }

  ProcessFamilies(Path status) {
    this.status = status;
  }

  @Override
  public MetricSnapshots get() {
    MetricSnapshots.Builder families = MetricSnapshots.builder();
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        && system.getProcessCpuTime() >= 0) {
      families.metricSnapshot(cpu(system.getProcessCpuTime() / NANOS_PER_SECOND));
    }
    try {
      Matcher line = RESIDENT.matcher(Files.readString(status, ISO_8859_1));
      if (line.find()) {
        double bytes = Long.parseLong(line.group(1)) * BYTES_PER_KB;
        families.metricSnapshot(Meters.PROCESS_RESIDENT.gauge(bytes));
      }
    } catch (IOException e) {
      // Not Linux, or a sandbox without /proc.
    }
    return families.build();
  }

  private static CounterSnapshot cpu(double seconds) {
    return CounterSnapshot.builder()
        .name(Meters.PROCESS_CPU.family())
        .help(Meters.PROCESS_CPU.description())
        .dataPoint(CounterDataPointSnapshot.builder().value(seconds).build())
        .build();
  }
}
