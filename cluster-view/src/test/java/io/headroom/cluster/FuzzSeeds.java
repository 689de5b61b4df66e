package io.headroom.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a fuzz target is given in each build: the inputs that the fuzzer kept, one to a file. */
public record FuzzSeeds(String name, byte[] bytes) {

  /** Those of a target: of {@code src/test/fuzz} and the target's name. */
  public static List<FuzzSeeds> of(Class<?> target) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/fuzz", target.getSimpleName()))) {
      return files.sorted().map(FuzzSeeds::read).toList();
    }
  }

  private static FuzzSeeds read(Path file) {
    try {
      return new FuzzSeeds(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
