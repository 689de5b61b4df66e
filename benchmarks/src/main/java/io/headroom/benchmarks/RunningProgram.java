package io.headroom.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process that serves a port on loopback, from its first accepted connection until closed. */
final class RunningProgram implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofMillis(10);

  private final Process process;
  private final int port;
  private final Path log;

  /** From the start of the process until its port accepted. */
  private Duration accepting = Duration.ZERO;

  private RunningProgram(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Starts the command and waits until its port accepts. */
  static RunningProgram start(List<String> command, Path directory, Path log, int port) {
    long startNanos = System.nanoTime();
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      RunningProgram program = new RunningProgram(process, port, log);
      Runtime.getRuntime().addShutdownHook(new Thread(program::close));
      program.awaitPort();
      program.accepting = Duration.ofNanos(System.nanoTime() - startNanos);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  Duration accepting() {
    return accepting;
  }

  long pid() {
    return process.pid();
  }

  /** The process and everything that it started. */
  List<Long> pids() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  /** The pids in the form that the load generator reads. */
  String pidList() {
    return pids().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Lets time pass, and fails if the program ends meanwhile. */
  void staysUpFor(Duration time) {
    try {
      if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("ended with " + process.exitValue() + ":\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroy);
  }

  private void awaitPort() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!accepts()) {
      if (System.nanoTime() > deadline) {
        close();
        throw new IllegalStateException("port " + port + " never opened:\n" + output());
      }
      staysUpFor(LOOK);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }
}
