package io.headroom.proxy.pages;

import java.io.IOException;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/** Runs JavaScript without a browser. One thread. */
final class Scripts implements AutoCloseable {
  static final Path TESTS = Path.of("src", "test", "js");

  private final Context context =
      Context.newBuilder("js")
          .allowIO(IOAccess.ALL)
          .allowExperimentalOptions(true)
          .option("engine.WarnInterpreterOnly", "false")
          .option("js.esm-eval-returns-exports", "true")
          .build();

  Scripts() throws IOException {
    script(TESTS.resolve("missing.js"));
  }

  /** Runs a script; what it declares is global. */
  void script(Path file) throws IOException {
    context.eval(Source.newBuilder("js", file.toFile()).build());
  }

  /** Returns what a module exports. */
  Value module(Path file) throws IOException {
    return context.eval(
        Source.newBuilder("js", file.toAbsolutePath().normalize().toFile())
            .mimeType("application/javascript+module")
            .build());
  }

  Value evaluate(String code) {
    return context.eval("js", code);
  }

  @Override
  public void close() {
    context.close();
  }
}
