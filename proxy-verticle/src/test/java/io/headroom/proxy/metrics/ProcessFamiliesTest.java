package io.headroom.proxy.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessFamiliesTest {
  private static final long SPENT_NANOS = 200_000_000;

  @TempDir private Path folder;

  @Test
  void readsWhatTheKernelSays() throws IOException {
    byte[] oddName = "Name:\t\u00ffjava\nVmPeak:\t 9999 kB\n".getBytes(ISO_8859_1);
    assertEquals(
        Optional.of(126_156_800.0), resident(oddName, "VmRSS:\t  123200 kB\nThreads:\t9\n"));
  }

  @Test
  void whatTheKernelDoesNotSayIsAbsent() throws IOException {
    assertEquals(Optional.empty(), resident(new byte[0], "Threads:\t9\n"));
    assertEquals(Optional.empty(), resident(new ProcessFamilies(folder.resolve("absent"))));
    assertEquals(Optional.empty(), resident(new ProcessFamilies(folder)));
  }

  @Test
  void cpuTimeGrowsWithTheWork() {
    double before = cpu();
    long deadline = System.nanoTime() + SPENT_NANOS;
    long work = 0;
    while (System.nanoTime() < deadline || cpu() == before) {
      work++;
    }
    assertTrue(cpu() > before, work + " rounds");
  }

  @EnabledOnOs(OS.LINUX)
  @Test
  void thisProcessHasMoreThanItsHeap() {
    double bytes = resident(new ProcessFamilies()).orElseThrow();
    assertTrue(bytes > 10e6 && bytes < 100e9, bytes + " bytes");
  }

  private Optional<Double> resident(byte[] first, String rest) throws IOException {
    Path status = folder.resolve("status");
    Files.write(status, first);
    Files.writeString(status, rest, StandardOpenOption.APPEND);
    return resident(new ProcessFamilies(status));
  }

  private static Optional<Double> resident(ProcessFamilies families) {
    return families.get().stream()
        .filter(family -> name(family).equals("process_resident_memory_bytes"))
        .map(family -> ((GaugeSnapshot) family).getDataPoints().get(0).getValue())
        .findFirst();
  }

  private static double cpu() {
    List<CounterSnapshot> found =
        new ProcessFamilies()
            .get().stream()
                .filter(family -> name(family).equals("process_cpu_seconds"))
                .map(CounterSnapshot.class::cast)
                .toList();
    return found.get(0).getDataPoints().get(0).getValue();
  }

  private static String name(MetricSnapshot family) {
    return family.getMetadata().getName();
  }
}
