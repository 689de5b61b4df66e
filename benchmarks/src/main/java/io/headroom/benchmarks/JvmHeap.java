package io.headroom.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM's Java heap, seen from outside through {@code jcmd} and {@code /proc}.
 *
 * @param usedKib what it holds
 * @param residentKib how much of its address range is in memory
 */
record JvmHeap(long usedKib, long residentKib) {
  /** A line of GC.heap_info about a part of the heap: the use, and the range [start, ..., end). */
  private static final Pattern PART =
      Pattern.compile("used (\\d+)K[^\\[]*\\[0x([0-9a-f]+),(?: 0x[0-9a-f]+,)? 0x([0-9a-f]+)\\)");

  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");

  /** Has the one JVM among the processes collect its garbage twice, and reads its heap. */
  static JvmHeap afterCollection(List<Long> pids) {
    long pid = pids.stream().filter(JvmHeap::isJava).findFirst().orElseThrow();
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    return parse(jcmd(pid, "GC.heap_info"), smaps(pid));
  }

  /** Reads the texts of GC.heap_info and of /proc/pid/smaps. */
  static JvmHeap parse(String heapInfo, List<String> smaps) {
    long used = 0;
    long start = Long.MAX_VALUE;
    long end = 0;
    for (String line : heapInfo.lines().toList()) {
      Matcher part = PART.matcher(line);
      if (part.find()) {
        used += Long.parseLong(part.group(1));
        start = Math.min(start, Long.parseUnsignedLong(part.group(2), 16));
        end = Math.max(end, Long.parseUnsignedLong(part.group(3), 16));
      }
    }
    if (end == 0) {
      throw new IllegalStateException("expected the heap's use and range, found:\n" + heapInfo);
    }
    return new JvmHeap(used, residentWithin(smaps, start, end));
  }

  private static long residentWithin(List<String> smaps, long start, long end) {
    long resident = 0;
    boolean inside = false;
    for (String line : smaps) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        long from = Long.parseUnsignedLong(mapping.group(1), 16);
        inside = from >= start && from < end;
      } else if (inside && line.startsWith("Pss:")) {
        resident += Footprint.kib(line);
      }
    }
    return resident;
  }

  private static boolean isJava(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .map(command -> command.endsWith("/java"))
        .orElse(false);
  }

  private static List<String> smaps(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jcmd(long pid, String order) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process process =
          new ProcessBuilder(jcmd, String.valueOf(pid), order).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(jcmd + " " + pid + " " + order + ": " + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
