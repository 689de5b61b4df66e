package io.headroom.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Short shell commands. */
final class Command {

  private Command() {}

  /**
   * Runs a shell script, each line of it only if the ones before went well.
   *
   * @return what it printed
   */
  static String run(String script) {
    try {
      Process process =
          new ProcessBuilder("sh", "-e", "-c", script).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new AssertionError("status " + status + " of:\n" + script + "\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
