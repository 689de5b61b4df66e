package io.headroom.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Runs the native load generator, which checks each answer, and reads what it prints. */
final class LoadGenerator {
  /** A fresh JVM on a busy core takes long for the first streams. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  private final Workspace workspace;
  private final RunningProgram upstream;

  LoadGenerator(Workspace workspace, RunningProgram upstream) {
    this.workspace = workspace;
    this.upstream = upstream;
  }

  /** The raw server that proxies of a run have behind them, on the load's core. */
  static RunningProgram startUpstream(Workspace workspace) {
    int port = Workspace.freePort();
    List<String> command =
        List.of(workspace.nativeTool("upstream").toString(), String.valueOf(port));
    Path log = workspace.scratch().resolve("upstream.log");
    return RunningProgram.start(workspace.onLoadCore(command), workspace.root(), log, port);
  }

  /** Loads the proxy for the warm-up and then for the measured window. */
  Sample measure(RunningProgram proxy, Shape shape, double warmup, double seconds) {
    return Sample.parse(windowOf(proxy, arguments(shape), warmup, seconds));
  }

  /** The first so many operations of the shape that the proxy serves from now on. */
  Sample first(RunningProgram proxy, Shape shape, int operations) {
    List<String> arguments = new ArrayList<>(arguments(shape));
    arguments.addAll(List.of("--count", String.valueOf(operations)));
    return Sample.parse(windowOf(proxy, arguments, 0, 0));
  }

  /** That many sessions come at once, and echo once each. */
  Storm storm(RunningProgram proxy, int sessions) {
    List<String> arguments = List.of("storm", "--connections", String.valueOf(sessions));
    return Storm.parse(windowOf(proxy, arguments, 0, 0));
  }

  /** The same, again while other programs disturb it; the least disturbed of at most that many. */
  Sample measureCalmly(
      RunningProgram proxy, Shape shape, double warmup, double seconds, int tries) {
    Sample best = measure(proxy, shape, warmup, seconds);
    for (int attempt = 1; attempt < tries && best.disturbed(); attempt++) {
      Sample again = measure(proxy, shape, warmup, seconds);
      best = again.foreign() < best.foreign() ? again : best;
    }
    return best;
  }

  /** Opens and closes sessions, few at a time, so that memory is not stretched; tells its CPU. */
  double churn(RunningProgram proxy, int connections, double seconds) {
    List<String> shape = List.of("churn", "--connections", String.valueOf(connections));
    return Sample.parse(windowOf(proxy, shape, 0, seconds)).cpuMicros();
  }

  /**
   * Opens that many sessions, echoes once on each, reads something while they hold still, and
   * echoes once more, so that none was dead.
   */
  <T> T whileIdle(RunningProgram proxy, int sessions, Supplier<T> reading) {
    List<String> arguments = List.of("idle", "--connections", String.valueOf(sessions));
    try (IdleSessions idle = new IdleSessions(command(proxy, arguments))) {
      idle.awaitOpen(sessions);
      T read = reading.get();
      idle.echoAndEnd();
      return read;
    } catch (IOException e) {
      throw new IllegalStateException("the load generator failed", e);
    }
  }

  private List<String> arguments(Shape shape) {
    List<String> arguments = new ArrayList<>(shape.arguments());
    if (shape.tls()) {
      arguments.addAll(List.of("--tls", workspace.certificate().chain().toString()));
    }
    return arguments;
  }

  /** The line that the load generator prints. */
  private String windowOf(RunningProgram proxy, List<String> shape, double warmup, double seconds) {
    List<String> arguments = new ArrayList<>(shape);
    arguments.addAll(List.of("--warmup", decimal(warmup), "--seconds", decimal(seconds)));
    arguments.addAll(List.of("--proxy", proxy.pidList()));
    arguments.addAll(List.of("--upstream", String.valueOf(upstream.pid())));
    arguments.addAll(List.of("--proxy-core", String.valueOf(workspace.proxyCore())));
    arguments.addAll(List.of("--load-core", String.valueOf(workspace.loadCore())));
    Duration limit = GRACE.plusMillis((long) ((warmup + seconds) * 1000));
    return output(command(proxy, arguments), limit);
  }

  private List<String> command(RunningProgram proxy, List<String> arguments) {
    Path tool = workspace.nativeTool("load");
    List<String> command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(arguments);
    command.addAll(List.of("--port", String.valueOf(proxy.port()), "--path", "/bench/echo"));
    return workspace.onLoadCore(command);
  }

  private static String output(List<String> command, Duration limit) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("still running after " + limit + ": " + command);
      }
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0) {
        throw new IllegalStateException("the load generator failed: " + text);
      }
      return text;
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** The load generator in its idle mode. */
  private static final class IdleSessions implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    IdleSessions(List<String> command) throws IOException {
      this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
      this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    void awaitOpen(int sessions) throws IOException {
      expect("ready " + sessions);
    }

    void echoAndEnd() throws IOException {
      try (Writer orders = process.outputWriter(StandardCharsets.UTF_8)) {
        orders.write("end\n");
      }
      expect("{\"mode\":\"idle\"");
    }

    @Override
    public void close() {
      process.destroy();
    }

    private void expect(String start) throws IOException {
      String line = lines.readLine();
      if (line == null || !line.startsWith(start)) {
        throw new IllegalStateException("expected \"" + start + "\", found \"" + line + "\"");
      }
    }
  }
}
