package io.headroom.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Memory of one proxy at one moment, in KiB; kernel socket buffers are in no process's memory and
 * so in none of these.
 *
 * @param resident proportional set size of all its processes
 * @param live what its sessions can be charged with: the resident size, but for a JVM what its heap
 *     holds after a collection in place of the heap's resident size
 */
record Footprint(long resident, long live) {
  private static final int POLLS = 20;
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Waits until the resident size stands still, collects garbage where there is any, and reads. */
  static Footprint of(Peer peer, RunningProgram proxy) {
    settle(proxy);
    if (peer.collectsOnSignal()) {
      proxy.signal("USR2");
      settle(proxy);
    }
    if (!peer.isJvm()) {
      long resident = resident(proxy.pids());
      return new Footprint(resident, resident);
    }
    JvmHeap heap = JvmHeap.afterCollection(proxy.pids());
    long resident = resident(proxy.pids());
    return new Footprint(resident, resident - heap.residentKib() + heap.usedKib());
  }

  private static void settle(RunningProgram proxy) {
    long before = resident(proxy.pids());
    for (int poll = 0; poll < POLLS; poll++) {
      proxy.staysUpFor(PAUSE);
      long now = resident(proxy.pids());
      if (poll >= 3 && Math.abs(now - before) <= before / 500) {
        return;
      }
      before = now;
    }
  }

  private static long resident(List<Long> pids) {
    return pids.stream().mapToLong(Footprint::residentOf).sum();
  }

  private static long residentOf(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps_rollup")).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(Footprint::kib)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number in a line like {@code Pss: 123 kB}. */
  static long kib(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
