package io.headroom.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the kernel says of a running process. */
public final class ProcFiles {

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final long STILL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int FILES_OF_A_SCRAPE = 5;

  private ProcFiles() {}

  /** Its open file descriptors. */
  public static int openFiles(long pid) {
    try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its open file descriptors at rest: their number has stood still for a second. */
  public static int openFilesAtRest(long pid) {
    int[] last = {-1};
    long[] since = {0};
    Await.until(
        "the number of descriptors stands still",
        BOUND,
        () -> {
          int now = openFiles(pid);
          if (now != last[0]) {
            last[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] >= STILL_NANOS;
        },
        () -> "now " + last[0]);
    return last[0];
  }

  /**
   * Until it has no more than the {@code files} it had at rest; a scrape of its own may be open.
   */
  public static void awaitNoMoreOpenFiles(long pid, int files) {
    Await.until(
        "descriptors are back to " + files,
        BOUND,
        () -> openFiles(pid) <= files + FILES_OF_A_SCRAPE,
        () -> "now " + openFiles(pid));
  }

  /** Its resident memory, in KiB. */
  public static long residentKib(long pid) {
    return status(pid, "VmRSS:");
  }

  public static int threads(long pid) {
    return Math.toIntExact(status(pid, "Threads:"));
  }

  /** The processor time it has used so far. */
  public static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow();
  }

  private static long status(long pid, String line) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(each -> each.startsWith(line))
          .map(each -> each.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
