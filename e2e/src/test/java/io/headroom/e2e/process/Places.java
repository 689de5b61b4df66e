package io.headroom.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie: the repository, the installed tools, and what a run leaves behind. */
public final class Places {

  private Places() {}

  /** The root of the repository. */
  public static Path repository() {
    return property("headroom.repository");
  }

  /** A program that {@code e2e/setup} installed into the Python environment. */
  public static Path python(String program) {
    return tool("python/bin/" + program);
  }

  /** A program that {@code e2e/setup} built. */
  public static Path installed(String program) {
    return tool("bin/" + program);
  }

  /** The folder of all that {@code e2e/setup} installed. */
  public static Path tools() {
    return property("headroom.e2e.tools");
  }

  /** A folder for what a test leaves behind: logs, configuration, downloads. */
  public static Path output(String name) {
    return folder(property("headroom.e2e.output").resolve(name));
  }

  /** The folder that keeps the screenshots. */
  public static Path screenshots() {
    return folder(property("headroom.e2e.output").resolveSibling("screenshots"));
  }

  /** A file under {@code src/test/resources}, copied into {@code folder} under its own name. */
  public static Path resource(String name, Path folder) {
    Path copy = folder.resolve(Path.of(name).getFileName().toString());
    try (var in = Places.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no test resource " + name);
      }
      Files.write(copy, in.readAllBytes());
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path tool(String name) {
    Path path = tools().resolve(name);
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException(path + " is missing: run e2e/setup, which installs it");
    }
    return path;
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("-D" + name + " is not set: run with ./mvnw verify -Pe2e");
    }
    return Path.of(value);
  }

  private static Path folder(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
