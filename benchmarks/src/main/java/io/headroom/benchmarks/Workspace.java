package io.headroom.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the benchmark's files are, and which core runs what.
 *
 * @param root the repository
 * @param before the checkout of an older Headroom that {@link Peer#BEFORE} runs
 * @param scratch a directory for this run's configurations, logs and sockets
 * @param image the image's root file system, whose Headroom runs in place of the repository's
 */
record Workspace(
    Path root, Path before, Path scratch, int proxyCore, int loadCore, Optional<Path> image) {

  Workspace(Path root, Path before, Path scratch, int proxyCore, int loadCore) {
    this(root, before, scratch, proxyCore, loadCore, Optional.empty());
  }

  Path nativeTool(String name) {
    return root.resolve("benchmarks/target/native").resolve(name);
  }

  Certificate certificate() {
    return new Certificate(scratch);
  }

  List<String> onProxyCore(List<String> command) {
    return pinned(proxyCore, command);
  }

  List<String> onLoadCore(List<String> command) {
    return pinned(loadCore, command);
  }

  /** Writes a copy of {@code benchmarks/peers/name} in which {@code @KEY@} stands for its value. */
  Path fill(String name, Path directory, Map<String, String> values) {
    try {
      String text = Files.readString(root.resolve("benchmarks/peers").resolve(name));
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("@" + value.getKey() + "@", value.getValue());
      }
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> pinned(int core, List<String> command) {
    List<String> all = new ArrayList<>(List.of("taskset", "-c", String.valueOf(core)));
    all.addAll(command);
    return all;
  }
}
