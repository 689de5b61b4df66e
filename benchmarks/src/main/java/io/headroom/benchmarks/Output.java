package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;

/** What a command says: figures on standard output, progress and complaints beside it. */
final class Output {
  private final CommandLine line;
  private final long startedNanos = System.nanoTime();

  Output(CommandLine line) {
    this.line = line;
  }

  void say(String what) {
    PrintWriter err = line.getErr();
    err.println(
        String.format(
            Locale.ROOT, "[%4d s] %s", (System.nanoTime() - startedNanos) / 1_000_000_000, what));
    err.flush();
  }

  /** Shows the table with what it was measured on, and writes all figures to the file. */
  void figures(String markdown, JsonObject machine, JsonObject all, Path json) {
    PrintWriter out = line.getOut();
    out.println();
    out.println(markdown);
    out.println(
        String.join(
            ", ",
            machine.getString("date"),
            machine.getString("cpu"),
            machine.getString("kernel")));
    out.flush();
    try {
      Path file = json.toAbsolutePath();
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, all.encodePrettily() + "\n");
      say("figures in " + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    complain(line, String.valueOf(e.getMessage()));
    return 1;
  }

  static void complain(CommandLine line, String what) {
    line.getErr().println("benchmarks/run: " + what);
    line.getErr().flush();
  }
}
