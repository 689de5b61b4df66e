package io.headroom.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that ran to its end, with what it printed on either stream. */
public record CommandRun(List<String> command, int status, String out, String err) {

  private static final Duration BOUND = Duration.ofSeconds(60);

  /**
   * Runs {@code command} in the repository's root.
   *
   * @param environment added to this JVM's own
   */
  public static CommandRun of(Map<String, String> environment, List<String> command) {
    return of(environment, command, BOUND);
  }

  /** The same for a command that may take longer. */
  public static CommandRun of(
      Map<String, String> environment, List<String> command, Duration bound) {
    try {
      Path out = Files.createTempFile("run-", ".out");
      Path err = Files.createTempFile("run-", ".err");
      try {
        return run(environment, command, bound, out, err);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  /** The same run, which must have ended well. */
  public CommandRun succeeded() {
    if (status != 0) {
      throw new AssertionError(
          String.join(" ", command) + " ended with " + status + "\n" + out + err);
    }
    return this;
  }

  private static CommandRun run(
      Map<String, String> environment, List<String> command, Duration bound, Path out, Path err)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Places.repository().toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(command + " still runs after " + bound);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
    return new CommandRun(
        List.copyOf(command), process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
