package io.headroom.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a running JVM holds, asked with the JDK's own jcmd. */
public final class JvmMemory {

  private static final Pattern HEAP_USED = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final Pattern NATIVE_OTHER =
      Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");

  private JvmMemory() {}

  /** The heap that is left after a full collection, in KiB. */
  public static long liveHeapKib(long pid) {
    ask(pid, "GC.run");
    return number(HEAP_USED, ask(pid, "GC.heap_info"));
  }

  /**
   * Memory outside the heap that the program itself asked for, direct buffers above all, in KiB.
   * The JVM must run with {@code -XX:NativeMemoryTracking=summary}.
   */
  public static long directKib(long pid) {
    return number(NATIVE_OTHER, ask(pid, "VM.native_memory", "summary"));
  }

  /** The classes of which it holds the most bytes, what is no longer reachable included. */
  public static String mostlyMade(long pid) {
    return ask(pid, "GC.class_histogram", "-all")
        .lines()
        .limit(12)
        .collect(Collectors.joining("\n"));
  }

  /** The sum of what {@code pattern} finds: a collector may show several generations. */
  private static long number(Pattern pattern, String text) {
    List<Long> found =
        pattern.matcher(text).results().map(match -> Long.valueOf(match.group(1))).toList();
    if (found.isEmpty()) {
      throw new AssertionError("expected " + pattern + ", found:\n" + text);
    }
    return found.stream().mapToLong(Long::longValue).sum();
  }

  private static String ask(long pid, String... command) {
    String[] all = new String[command.length + 2];
    all[0] = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    all[1] = Long.toString(pid);
    System.arraycopy(command, 0, all, 2, command.length);
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
