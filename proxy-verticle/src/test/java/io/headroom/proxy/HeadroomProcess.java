package io.headroom.proxy;

import io.headroom.fixtures.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real Headroom process of a test, with its output; closed at the end of the test. */
final class HeadroomProcess implements AutoCloseable {
  static final Path JAR = Path.of("target", "headroom.jar").toAbsolutePath();
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final long PATIENCE_SECONDS = 60;

  /** The state of a listening socket in the kernel's tables. */
  private static final String LISTENING = "0A";

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers;

  private HeadroomProcess(Process process) {
    this.process = process;
    this.readers =
        List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
  }

  /** Starts the packaged jar. */
  static HeadroomProcess ofJar(String... arguments) throws IOException {
    return of(List.of(), arguments);
  }

  /** The same with options of the JVM's, which come behind the run's. */
  static HeadroomProcess of(List<String> options, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(JAVA, "-Dheadroom.tls=" + System.getProperty("headroom.tls", "")));
    command.addAll(options);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    return start(command, Path.of("").toAbsolutePath(), Map.of());
  }

  static HeadroomProcess start(
      List<String> command, Path workingDirectory, Map<String, String> environment)
      throws IOException {
    // A shell has what it runs in the background ignore SIGINT, and a build hands that on.
    List<String> whole = new ArrayList<>(List.of("env", "--default-signal=INT"));
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).directory(workingDirectory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("HEADROOM_"));
    builder.environment().putAll(environment);
    return new HeadroomProcess(builder.start());
  }

  /** Both ports free at this moment. */
  static String[] freePorts(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--set",
                "public.port=" + FreePorts.one(),
                "--set",
                "management.port=" + FreePorts.one()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** The port that such arguments set. */
  static int port(String[] arguments, String key) {
    for (String argument : arguments) {
      if (argument.startsWith(key + "=")) {
        return Integer.parseInt(argument.substring(key.length() + 1));
      }
    }
    throw new IllegalStateException("no " + key);
  }

  /** The first line on stdout that is wanted, when it comes. */
  String awaitLine(Predicate<String> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    synchronized (out) {
      while (true) {
        for (String line : out) {
          if (wanted.test(line)) {
            return line;
          }
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || (!process.isAlive() && !readers.get(0).isAlive())) {
          throw new AssertionError("no such line in\n" + this);
        }
        waitAtMost(left);
      }
    }
  }

  /** The TCP ports that it listens on. */
  Set<Integer> listeningPorts() throws IOException {
    Set<String> its = new HashSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      for (Path file : files) {
        its.add(Files.readSymbolicLink(file).toString());
      }
    }
    Set<Integer> ports = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] columns = line.strip().split(" +");
        if (columns[3].equals(LISTENING) && its.contains("socket:[" + columns[9] + "]")) {
          ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  void awaitServing() {
    awaitLine(line -> line.contains("serving at"));
  }

  /** As {@code kill} does: TERM, INT, HUP. */
  void signal(String name) throws Exception {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new AssertionError("kill -" + name + " gave " + status);
    }
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running:\n" + this);
    }
    for (Thread reader : readers) {
      reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }
    return process.exitValue();
  }

  List<String> out() {
    return List.copyOf(out);
  }

  List<String> err() {
    return List.copyOf(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return "stdout:\n" + String.join("\n", out) + "\nstderr:\n" + String.join("\n", err);
  }

  private void waitAtMost(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(out, Math.min(nanos, TimeUnit.SECONDS.toNanos(1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Thread read(InputStream stream, List<String> lines) {
    Thread reader = new Thread(() -> copy(stream, lines));
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  private static void copy(InputStream stream, List<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException gone) {
      // The process was killed at the end of its test.
    }
  }
}
