package io.headroom.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One program that a test started, its output in a log file. It ends with {@link #close()} or with
 * the test JVM, and so do the processes it started itself.
 */
public final class ManagedProcess implements AutoCloseable {

  /** What to do with a process: its name is the signal's. */
  public enum Signal {
    TERM,
    KILL,
    STOP,
    CONT
  }

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread lastResort;

  private ManagedProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.lastResort = new Thread(this::kill, "end-" + name);
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /**
   * Starts {@code command} in {@code folder}.
   *
   * @param environment added to this JVM's own
   */
  public static ManagedProcess start(
      String name, Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path log = Files.createTempFile(folder, name + "-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      return new ManagedProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Everything it printed so far. */
  public String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of its log, to explain a failure. */
  public String logTail() {
    String all = log();
    String end = all.substring(Math.max(0, all.length() - 4000));
    return "\n--- " + name + ", end of " + log + " ---\n" + end;
  }

  public void signal(Signal signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits for it to end by itself.
   *
   * @return its exit status
   */
  public int awaitExit(Duration bound) {
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " still runs after " + bound + logTail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** TERM, and KILL when that is not enough. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    signal(Signal.CONT);
    process.destroy();
    try {
      process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().removeShutdownHook(lastResort);
  }

  /** KILL, for it and everything it started. */
  public void kill() {
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
