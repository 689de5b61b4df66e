package io.headroom.e2e.process;

import io.headroom.fixtures.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the kernel says of a running process. */
public final class ProcFiles {

  private static final Duration BOUND = Duration.ofSeconds(20);
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

  /** Its open file descriptors at rest. */
  public static int openFilesAtRest(long pid) {
    return (int) Await.untilStill("the number of descriptors", BOUND, () -> openFiles(pid));
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
