package io.headroom.proxy.bridge;

import io.headroom.fixtures.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sockets this process has open, as Linux counts them. */
final class OpenSockets {
  private OpenSockets() {}

  static long count() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(OpenSockets::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until there are no more than before. */
  static void awaitNoMoreThan(long before) {
    Await.until(
        "no more than " + before + " sockets",
        Await.BOUND,
        () -> count() <= before,
        () -> "found " + count());
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
