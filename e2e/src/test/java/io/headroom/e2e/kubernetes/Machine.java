package io.headroom.e2e.kubernetes;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The machine within this one that {@code e2e/kubernetes/machine} makes: the node's. It ends with
 * {@link #close()} or with this JVM, and everything in it does too. Any thread.
 */
final class Machine implements AutoCloseable {

  /** This machine's address, as the other one and its pods reach it. */
  static final String OUTSIDE = "198.19.240.254";

  /** The other machine's address. */
  static final String INSIDE = "198.19.240.1";

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String STANDS = "machine ";

  private final Process keeper;
  private final Path log;
  private final Path folder;
  private final List<String> entering;

  private Machine(Process keeper, Path log, Path folder, String pid) {
    this.keeper = keeper;
    this.log = log;
    this.folder = folder;
    this.entering =
        List.of("nsenter", "--target", pid, "--net", "--mount", "--pid", "--uts", "--ipc", "--");
  }

  /**
   * Makes it stand.
   *
   * @param folder for its files and logs
   * @throws AssertionError that names what this machine lacks
   */
  static Machine start(Path folder) throws IOException {
    Path log = folder.resolve("machine.log");
    Process keeper =
        new ProcessBuilder(script("machine").toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Await.until(
        "a machine for the node",
        BOUND,
        () -> !keeper.isAlive() || Files.readString(log).startsWith(STANDS),
        () -> "see " + log);
    String told = Files.readString(log).strip();
    if (!keeper.isAlive()) {
      throw new AssertionError(told);
    }
    return new Machine(keeper, log, folder, told.substring(STANDS.length()));
  }

  /** One of the scripts and files of this module's folder {@code kubernetes}. */
  static Path script(String name) {
    return Places.repository().resolve("e2e/kubernetes").resolve(name);
  }

  /** Starts a program there that runs as long as the machine does. */
  ManagedProcess run(String name, List<String> command) {
    return ManagedProcess.start(name, folder, Map.of(), within(command));
  }

  /** Runs a program there to its end. */
  CommandRun command(String... command) {
    return CommandRun.of(Map.of(), within(List.of(command)), Duration.ofMinutes(2));
  }

  Path folder() {
    return folder;
  }

  private List<String> within(List<String> command) {
    return Stream.concat(entering.stream(), command.stream()).toList();
  }

  @Override
  public void close() {
    try {
      keeper.getOutputStream().close();
      if (!keeper.waitFor(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the machine still runs; see " + log);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      keeper.destroy();
    }
  }
}
