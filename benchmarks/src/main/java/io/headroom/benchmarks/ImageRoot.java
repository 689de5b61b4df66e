package io.headroom.benchmarks;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The root file system of the image, as {@code image/build --root} makes it: how to start it. */
final class ImageRoot {
  private static final String FOLDER = "WORKDIR /opt/";
  private static final String ENTRYPOINT = "ENTRYPOINT ";

  private ImageRoot() {}

  /**
   * What a container runtime would start there, but with this machine's C library.
   *
   * @param repository whose Dockerfile tells it
   */
  static List<String> command(Path repository, Path root) throws IOException {
    List<String> lines = Files.readAllLines(repository.resolve("Dockerfile"));
    List<String> command = new ArrayList<>(List.of("env", "-C"));
    command.add(root + "/opt/" + behind(FOLDER, lines));
    new JsonArray(behind(ENTRYPOINT, lines)).forEach(part -> command.add(part.toString()));
    int java = 3;
    command.set(java, root + command.get(java));
    if (!Files.isExecutable(Path.of(command.get(java)))) {
      throw new IllegalArgumentException(
          "expected a root made by image/build --root, found no " + command.get(java));
    }
    return List.copyOf(command);
  }

  private static String behind(String instruction, List<String> lines) {
    // The last one: stages before it only build.
    return lines.stream()
        .filter(line -> line.startsWith(instruction))
        .reduce((former, last) -> last)
        .orElseThrow(() -> new IllegalStateException("the Dockerfile has no " + instruction))
        .substring(instruction.length());
  }
}
